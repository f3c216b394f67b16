package io.twotower.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.yahoo.component.annotation.Inject;
import com.yahoo.component.provider.ComponentRegistry;
import com.yahoo.container.jdisc.HttpRequest;
import com.yahoo.container.jdisc.HttpResponse;
import com.yahoo.container.jdisc.ThreadedHttpRequestHandler;
import com.yahoo.jdisc.http.HttpRequest.Method;
import com.yahoo.search.query.profile.compiled.CompiledQueryProfile;
import com.yahoo.search.query.profile.compiled.CompiledQueryProfileRegistry;
import com.yahoo.search.query.profile.config.QueryProfilesConfig;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Says over HTTP which slot answers, what each slot holds, and what has been asked of it in this container. Read only: anything but GET is
 * answered with 405.
 */
public final class TowerStatusHandler extends ThreadedHttpRequestHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Slots slots;
    private final String active;

    @Inject
    public TowerStatusHandler(Context context, ComponentRegistry<SlotTowers> registry, QueryProfilesConfig profiles) {
        super(context);
        slots = new Slots(registry);
        active = active(profiles);
    }

    /** What the query profile says that requests use which name none; null when it says nothing. */
    private static String active(QueryProfilesConfig profiles) {
        CompiledQueryProfile profile = CompiledQueryProfileRegistry.fromConfig(profiles).findQueryProfile("default");
        Object slot = profile == null ? null : profile.get(TowerRequest.SLOT.toString());
        return slot == null ? null : slot.toString().strip();
    }

    @Override
    public HttpResponse handle(HttpRequest request) {
        if (request.getMethod() != Method.GET) {
            HttpResponse refused = answer(405, JSON.createObjectNode().put("message", "Only GET is allowed"));
            refused.headers().put("Allow", "GET");
            return refused;
        }
        ObjectNode status = JSON.createObjectNode().put("active", active);
        ObjectNode bySlot = status.putObject("slots");
        for (SlotTowers towers : slots.all()) describe(towers, bySlot.putObject(towers.slot().name()));
        return answer(200, status);
    }

    private static void describe(SlotTowers towers, ObjectNode slot) {
        if (!towers.isFilled()) return;
        SlotUsage usage = towers.usage();
        slot.put("generation", towers.generation()).put("dimension", towers.dimension()).put("since", usage.since().toString())
                .put("requests", usage.requests()).put("withoutHits", usage.withoutHits()).put("mismatches", usage.mismatches())
                .put("mismatchedDocuments", usage.mismatchedDocuments());
        ArrayNode warnings = slot.putArray("warnings");
        if (usage.mismatches() > 0)
            warnings.add(usage.mismatches() + " queries of slot " + towers.slot().name() + " found fewer hits than asked, while " + usage.mismatchedDocuments()
                    + " documents had no vector of its model");
    }

    private static HttpResponse answer(int status, ObjectNode json) {
        return new HttpResponse(status) {
            @Override
            public void render(OutputStream out) throws IOException {
                JSON.writeValue(out, json);
            }

            @Override
            public String getContentType() {
                return "application/json";
            }
        };
    }
}
