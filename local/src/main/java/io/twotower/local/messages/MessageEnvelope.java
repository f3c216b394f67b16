package io.twotower.local.messages;

import com.yahoo.component.Version;
import com.yahoo.jrt.Values;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.routing.Route;
import com.yahoo.slime.Cursor;
import com.yahoo.slime.Inspector;
import com.yahoo.slime.Slime;
import com.yahoo.text.Utf8Array;

/** A message and what message bus tells with it. */
record MessageEnvelope(Version version, String route, String session, Utf8Array protocol, boolean retryEnabled, int retry,
                       long timeRemaining, int traceLevel, byte[] payload) {

    static MessageEnvelope of(Message message, Version version, Route route, String session, byte[] payload) {
        return new MessageEnvelope(version, route.toString(), session, message.getProtocol(), message.getRetryEnabled(), message.getRetry(),
                                   message.getTimeRemainingNow(), message.getTrace().getLevel(), payload);
    }

    void writeTo(Values values) {
        Slime slime = new Slime();
        Cursor root = slime.setObject();
        root.setString("version", version.toString());
        root.setString("route", route);
        root.setString("session", session);
        root.setString("prot", protocol.getBytes());
        root.setBool("useretry", retryEnabled);
        root.setLong("retry", retry);
        root.setLong("timeleft", timeRemaining);
        root.setLong("tracelevel", traceLevel);
        root.setData("msg", payload);
        WireFormat.write(slime, values);
    }

    static MessageEnvelope readFrom(Values values) {
        Inspector root = WireFormat.read(values);
        return new MessageEnvelope(new Version(root.field("version").asString()), root.field("route").asString(), root.field("session").asString(),
                                   new Utf8Array(root.field("prot").asUtf8()), root.field("useretry").asBool(), (int) root.field("retry").asLong(),
                                   root.field("timeleft").asLong(), (int) root.field("tracelevel").asLong(), root.field("msg").asData());
    }

    /** Gives a decoded message what was told with it. */
    void applyTo(Message message) {
        if ( ! route.isEmpty()) message.setRoute(Route.parse(route));
        message.setRetryEnabled(retryEnabled);
        message.setRetry(retry);
        message.setTimeReceivedNow();
        message.setTimeRemaining(timeRemaining);
        message.getTrace().setLevel(traceLevel);
    }

}
