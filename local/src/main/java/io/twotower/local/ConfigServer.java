package io.twotower.local;

import com.yahoo.concurrent.DaemonThreadFactory;
import com.yahoo.jrt.Acceptor;
import com.yahoo.jrt.ErrorCode;
import com.yahoo.jrt.ListenFailedException;
import com.yahoo.jrt.Method;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Transport;
import com.yahoo.vespa.config.PayloadChecksums;
import com.yahoo.vespa.config.buildergen.ConfigDefinition;
import com.yahoo.vespa.config.protocol.JRTServerConfigRequestV3;
import com.yahoo.vespa.config.protocol.Payload;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Serves the config of one model to those parts of the container that subscribe themselves, by Vespa's config protocol: a client asks
 * for something newer than the generation it has, and the answer is held back until there is such a thing or the client's time is up.
 * There is one per JVM, because Vespa's clients keep the connection to the first server they knew.
 */
final class ConfigServer {

    private static final Logger log = Logger.getLogger(ConfigServer.class.getName());
    private static final ConfigServer instance = new ConfigServer();

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, new DaemonThreadFactory("local-config-server-"));
    private final Supervisor rpc = new Supervisor(new Transport("local-config-server", 1));
    private final Acceptor acceptor;
    private final Set<Held> held = new HashSet<>();
    private ConfigSource source;
    private long generation = 0;

    private ConfigServer() {
        rpc.addMethod(new Method("config.v3.getConfig", "s", "sx", this::getConfig));
        try {
            acceptor = rpc.listen(new Spec(Loopback.ADDRESS, 0));
        } catch (ListenFailedException e) {
            throw new IllegalStateException("Cannot listen on " + Loopback.ADDRESS + ": " + e.getMessage(), e);
        }
    }

    static ConfigServer get() { return instance; }

    /** Where config clients find this. */
    String address() {
        return "tcp/" + Loopback.ADDRESS + ":" + acceptor.port();
    }

    /** Serves this source from now on, under a generation of its own, and answers those who wait for it. */
    synchronized void serve(ConfigSource newSource) {
        source = newSource;
        generation++;
        List<Held> waiting = new ArrayList<>(held);
        held.clear();
        waiting.forEach(request -> executor.execute(() -> answer(request.request)));
    }

    private void getConfig(Request rpcRequest) {
        rpcRequest.detach();
        executor.execute(() -> {
            JRTServerConfigRequestV3 request = JRTServerConfigRequestV3.createFromRequest(rpcRequest);
            if ( ! request.validateParameters()) request.getRequest().returnRequest();
            else if ( ! hold(request)) answer(request);
        });
    }

    private synchronized boolean hold(JRTServerConfigRequestV3 request) {
        if (request.getRequestGeneration() < generation) return false;
        Held entry = new Held(request);
        held.add(entry);
        executor.schedule(() -> expire(entry), Math.max(100, request.getTimeout() - 1000), TimeUnit.MILLISECONDS);
        return true;
    }

    private void expire(Held entry) {
        boolean waiting;
        synchronized (this) {
            waiting = held.remove(entry);
        }
        if (waiting) answer(entry.request);
    }

    private void answer(JRTServerConfigRequestV3 request) {
        ConfigSource from;
        long of;
        synchronized (this) {
            from = source;
            of = generation;
        }
        try {
            ConfigDefinition definition = new ConfigDefinition(request.getConfigKey().getName(), request.getDefContent().asStringArray());
            Payload payload = Payload.from(from.payload(request.getConfigKey(), definition, of));
            request.addOkResponse(payload, of, false, PayloadChecksums.fromPayload(payload));
        } catch (RuntimeException e) {
            log.log(Level.WARNING, "Cannot serve config " + request.getConfigKey(), e);
            request.addErrorResponse(ErrorCode.METHOD_FAILED, String.valueOf(e.getMessage()));
        }
        request.getRequest().returnRequest();
    }

    /** Identity matters: two requests are never the same. */
    private static final class Held {

        final JRTServerConfigRequestV3 request;

        Held(JRTServerConfigRequestV3 request) { this.request = request; }

    }

}
