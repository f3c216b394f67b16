package io.twotower.local;

import com.yahoo.concurrent.DaemonThreadFactory;
import com.yahoo.config.ConfigInstance;
import com.yahoo.jrt.Acceptor;
import com.yahoo.jrt.ErrorCode;
import com.yahoo.jrt.ListenFailedException;
import com.yahoo.jrt.Method;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Transport;
import com.yahoo.vespa.config.ConfigKey;
import com.yahoo.vespa.config.ConfigPayload;
import com.yahoo.vespa.config.GenericConfig;
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
 * Serves the config of one model to Vespa's own config clients in this JVM, by Vespa's config protocol: a client asks for
 * something newer than the generation it has, and the answer is held back until there is such a thing or the client's time is up.
 * There is one per JVM, because Vespa's clients keep the connection to the first server they knew.
 */
final class ConfigServer {

    private static final Logger log = Logger.getLogger(ConfigServer.class.getName());
    private static final ConfigServer instance = new ConfigServer();

    /** A config that the container asks for, of the generation being served. */
    interface Source {
        ConfigInstance.Builder builder(ConfigKey<?> key, ConfigDefinition definition, long generation);
    }

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2, new DaemonThreadFactory("local-config-server-"));
    private final Supervisor rpc = new Supervisor(new Transport("local-config-server", 1));
    private final Acceptor acceptor;
    private final Set<Held> held = new HashSet<>();
    private Source source;
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

    /** The generation being served. */
    synchronized long generation() { return generation; }

    /**
     * Serves this source from now on, under a generation higher than any before, and answers those who wait for it.
     *
     * @param atLeast the lowest generation to use
     * @return the generation
     */
    synchronized long serve(Source newSource, long atLeast) {
        source = newSource;
        generation = Math.max(generation + 1, atLeast);
        List<Held> waiting = new ArrayList<>(held);
        held.clear();
        waiting.forEach(request -> executor.execute(() -> answer(request.request)));
        return generation;
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
        Source from;
        long of;
        synchronized (this) {
            from = source;
            of = generation;
        }
        try {
            Payload payload = Payload.from(resolve(request, from, of));
            request.addOkResponse(payload, of, false, PayloadChecksums.fromPayload(payload));
        } catch (RuntimeException | ReflectiveOperationException e) {
            log.log(Level.WARNING, "Cannot serve config " + request.getConfigKey(), e);
            request.addErrorResponse(ErrorCode.METHOD_FAILED, String.valueOf(e.getMessage()));
        }
        request.getRequest().returnRequest();
    }

    private static ConfigPayload resolve(JRTServerConfigRequestV3 request, Source source, long generation) throws ReflectiveOperationException {
        ConfigKey<?> key = request.getConfigKey();
        ConfigDefinition definition = new ConfigDefinition(key.getName(), request.getDefContent().asStringArray());
        ConfigInstance.Builder builder = source.builder(key, definition, generation);
        if (builder instanceof GenericConfig.GenericConfigBuilder generic) return generic.getPayload();
        Class<?> type = builder.getClass().getEnclosingClass();
        return ConfigPayload.fromInstance((ConfigInstance) type.getConstructor(builder.getClass()).newInstance(builder));
    }

    /** Identity matters: two requests are never the same. */
    private static final class Held {

        final JRTServerConfigRequestV3 request;

        Held(JRTServerConfigRequestV3 request) { this.request = request; }

    }

}
