package io.twotower.local.messages;

import com.yahoo.component.Version;
import com.yahoo.jrt.Values;
import com.yahoo.messagebus.Error;
import com.yahoo.messagebus.Reply;
import com.yahoo.messagebus.TraceNode;
import com.yahoo.slime.ArrayTraverser;
import com.yahoo.slime.Cursor;
import com.yahoo.slime.Inspector;
import com.yahoo.slime.Slime;
import com.yahoo.text.Utf8Array;

import java.util.ArrayList;
import java.util.List;

/** A reply and what message bus tells with it. An empty payload stands for a reply that is nothing but its errors. */
record ReplyEnvelope(Version version, Utf8Array protocol, double retryDelay, List<Error> errors, String trace, byte[] payload) {

    static ReplyEnvelope of(Reply reply, Version version, byte[] payload) {
        String trace = reply.getTrace().getLevel() > 0 ? reply.getTrace().getRoot().encode() : "";
        return new ReplyEnvelope(version, reply.getProtocol(), reply.getRetryDelay(), reply.getErrors().toList(), trace, payload);
    }

    void writeTo(Values values) {
        Slime slime = new Slime();
        Cursor root = slime.setObject();
        root.setString("version", version.toString());
        root.setDouble("retrydelay", retryDelay);
        root.setString("prot", protocol.getBytes());
        root.setData("msg", payload);
        if ( ! trace.isEmpty()) root.setString("trace", trace);
        Cursor list = root.setArray("errors");
        for (Error error : errors) {
            Cursor object = list.addObject();
            object.setLong("code", error.getCode());
            object.setString("msg", error.getMessage());
            if (error.getService() != null) object.setString("service", error.getService());
        }
        WireFormat.write(slime, values);
    }

    static ReplyEnvelope readFrom(Values values, String service) {
        Inspector root = WireFormat.read(values);
        List<Error> errors = new ArrayList<>();
        root.field("errors").traverse((ArrayTraverser) (index, error) -> {
            String from = error.field("service").asString();
            errors.add(new Error((int) error.field("code").asLong(), error.field("msg").asString(), from.isEmpty() ? service : from));
        });
        return new ReplyEnvelope(new Version(root.field("version").asString()), new Utf8Array(root.field("prot").asUtf8()),
                                 root.field("retrydelay").asDouble(), errors, root.field("trace").asString(), root.field("msg").asData());
    }

    /** Gives a decoded reply what was told with it. */
    void applyTo(Reply reply, int traceLevel) {
        reply.setRetryDelay(retryDelay);
        errors.forEach(reply::addError);
        reply.getTrace().setLevel(traceLevel);
        if ( ! trace.isEmpty()) reply.getTrace().getRoot().addChild(TraceNode.decode(trace));
    }

}
