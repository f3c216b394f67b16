package io.twotower.local.messages;

import com.yahoo.jrt.Acceptor;
import com.yahoo.jrt.ErrorCode;
import com.yahoo.jrt.ListenFailedException;
import com.yahoo.jrt.Method;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Transport;
import com.yahoo.jrt.slobrok.api.IMirror;
import com.yahoo.jrt.slobrok.api.Mirror;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Knows at which address a named service is, as a service location broker (slobrok) does: services in this JVM are told directly,
 * others register by Vespa's protocol, on a loopback port. Vespa's own broker would listen on every address of the machine.
 */
public final class MessageBroker implements IMirror, AutoCloseable {

    private final Map<String, String> services = new ConcurrentSkipListMap<>();
    private final AtomicInteger updates = new AtomicInteger();
    private final Supervisor rpc = new Supervisor(new Transport("message-broker", 1));
    private final Acceptor acceptor;

    private MessageBroker(String host) throws ListenFailedException {
        rpc.addMethod(new Method("slobrok.registerRpcServer", "ss", "", this::register));
        rpc.addMethod(new Method("slobrok.unregisterRpcServer", "ss", "", this::unregister));
        acceptor = rpc.listen(new Spec(host, 0));
    }

    /** @param host the address to listen on */
    public static MessageBroker start(String host) {
        try {
            return new MessageBroker(host);
        } catch (ListenFailedException e) {
            throw new IllegalStateException("Cannot listen on " + host + ": " + e.getMessage(), e);
        }
    }

    /** Where services register by RPC. */
    public int port() { return acceptor.port(); }

    private void register(Request request) {
        String name = request.parameters().get(0).asString();
        String spec = request.parameters().get(1).asString();
        if ( ! register(name, spec))
            request.setError(ErrorCode.METHOD_FAILED, "service '" + name + "' is registered with another address");
    }

    private void unregister(Request request) {
        unregister(request.parameters().get(0).asString(), request.parameters().get(1).asString());
    }

    /** Returns false when the name is taken by another address. */
    boolean register(String name, String spec) {
        String present = services.putIfAbsent(name, spec);
        updates.incrementAndGet();
        return present == null || present.equals(spec);
    }

    void unregister(String name, String spec) {
        services.remove(name, spec);
        updates.incrementAndGet();
    }

    /** @param pattern a name in which * stands for anything but a slash */
    @Override
    public List<Mirror.Entry> lookup(String pattern) {
        if (pattern.indexOf('*') < 0) {
            String spec = services.get(pattern);
            return spec == null ? List.of() : List.of(new Mirror.Entry(pattern, spec));
        }
        Pattern names = Pattern.compile("\\Q" + pattern.replace("*", "\\E[^/]*\\Q") + "\\E");
        return services.entrySet().stream()
                .filter(service -> names.matcher(service.getKey()).matches())
                .map(service -> new Mirror.Entry(service.getKey(), service.getValue()))
                .toList();
    }

    @Override
    public int updates() { return updates.get(); }

    @Override
    public void close() {
        acceptor.shutdown().join();
        rpc.transport().shutdown().join();
    }

}
