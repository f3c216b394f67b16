package io.twotower.trainer.data;

import io.twotower.trainer.spec.EvaluationSpec;
import io.twotower.trainer.spec.EvaluationSpec.SplitKind;
import io.twotower.trainer.storage.MappedBytes;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;

/** Decides for each link what it is held out for; {@link Split} says how. */
final class LinkParts implements AutoCloseable {

    private static final SplitPart[] PARTS = SplitPart.values();
    /** Links that one thread decides on at a time. */
    private static final int BLOCK = 1 << 16;

    private final Links links;
    private final long firstGiven;
    private final IdIndex queries;
    private final IdIndex items;
    private final IntUnaryOperator itemOf;
    private final EvaluationSpec spec;
    private final HeldOutItems heldOut;
    private final MappedBytes parts;

    /** The part of one link. */
    private interface Decision {
        SplitPart part(long link, PairHash pair);
    }

    /**
     * @param firstGiven the first of the links that are given as test links; as many as there are links where none are
     * @param queries the ids of the queries; where queries are items, the items' own
     * @param itemOf the item that a query is or starts from, or {@link Catalogue#NONE}: a cold one is cold in that role too
     */
    LinkParts(Links links, long firstGiven, IdIndex queries, IdIndex items, IntUnaryOperator itemOf, EvaluationSpec spec) {
        this.links = links;
        this.firstGiven = firstGiven;
        this.queries = queries;
        this.items = items;
        this.itemOf = itemOf;
        this.spec = spec;
        this.heldOut = HeldOutItems.of(links, firstGiven, itemOf, items, spec);
        this.parts = links.scratch().bytes();
        parts.resize(links.size());
        decide(this::partByItems);
        switch (spec.split()) {
            case RANDOM, GIVEN -> decide(this::partByPair);
            case TIME -> holdOutLatest();
            case LEAVE_ONE_OUT -> holdOutLast();
        }
        if (spec.trainingFraction() < 1) {
            decide((link, pair) -> is(link, SplitPart.TRAINING) && pair.fraction("trainingFraction", link) >= spec.trainingFraction()
                    ? SplitPart.SET_ASIDE : part(link));
        }
    }

    private void decide(Decision decision) {
        LongStream.range(0, (links.size() + BLOCK - 1) / BLOCK).parallel().forEach(block -> {
            PairHash pair = new PairHash(links, queries, items, spec.seed());
            long end = Math.min((block + 1) * BLOCK, links.size());
            for (long link = block * BLOCK; link < end; link++) {
                set(link, decision.part(link, pair));
            }
        });
    }

    private SplitPart partByItems(long link, PairHash pair) {
        int item = links.item(link);
        int from = itemOf.applyAsInt(links.query(link));
        if (heldOut.cold().get(item)) {
            return SplitPart.COLD_TEST;
        } else if (link >= firstGiven) {
            return SplitPart.TEST;
        } else if (from >= 0 && heldOut.cold().get(from)) {
            return SplitPart.UNUSED;
        } else if (heldOut.validation().get(item)) {
            return SplitPart.COLD_VALIDATION;
        } else if (from >= 0 && heldOut.validation().get(from)) {
            return SplitPart.UNUSED;
        }
        return SplitPart.TRAINING;
    }

    private SplitPart partByPair(long link, PairHash pair) {
        if (!is(link, SplitPart.TRAINING)) {
            return part(link);
        }
        double test = spec.split() == SplitKind.GIVEN ? 0 : spec.test();
        double fraction = pair.fraction(link);
        return fraction < test ? SplitPart.TEST : fraction < test + spec.validation() ? SplitPart.VALIDATION : SplitPart.TRAINING;
    }

    private void holdOutLatest() {
        long warm = LongStream.range(0, links.size()).filter(link -> is(link, SplitPart.TRAINING)).count();
        LatestLinks latest = new LatestLinks(links, link -> is(link, SplitPart.TRAINING));
        latest.forEach(Math.round(spec.test() * warm), link -> set(link, SplitPart.TEST));
        latest.forEach(Math.round(spec.validation() * warm), link -> set(link, SplitPart.VALIDATION));
    }

    private void holdOutLast() {
        try (LastLinks last = new LastLinks(links, link -> is(link, SplitPart.TRAINING), queries.size())) {
            last.forEach((test, validation) -> {
                set(test, SplitPart.TEST);
                set(validation, SplitPart.VALIDATION);
            });
        }
    }

    private SplitPart part(long link) {
        return PARTS[parts.get(link)];
    }

    private boolean is(long link, SplitPart part) {
        return parts.get(link) == part.ordinal();
    }

    private void set(long link, SplitPart part) {
        parts.set(link, (byte) part.ordinal());
    }

    HeldOutItems heldOut() {
        return heldOut;
    }

    /** The links of some parts, in the order of the data. */
    Links select(SplitPart first, SplitPart... others) {
        Set<SplitPart> wanted = EnumSet.of(first, others);
        return links.select(link -> wanted.contains(part(link)));
    }

    long size() {
        return links.size();
    }

    @Override
    public void close() {
        parts.close();
    }
}
