package io.twotower.application;

import java.util.function.Consumer;

/** Whether the slots that query profiles name hold models; above all the default one's, without which nothing is recommended. */
final class ActiveSlotCheck implements PackageCheck {
    @Override
    public void check(PackageModel model, Towers towers, Consumer<String> problems) {
        QueryProfiles.slots(model.directory()).forEach((profile, label) -> {
            String culprit = "search/query-profiles: '" + profile + "' names slot '" + label + "' in twoTower.slot, ";
            try {
                if (towers.model(Slot.of(label)).isEmpty())
                    problems.accept(culprit + "which holds no model. Name the slot that does, or give a model for slot " + label);
            } catch (IllegalArgumentException e) {
                problems.accept(culprit + "which is neither a nor b");
            }
        });
    }
}
