package io.twotower.local.messages;

import com.yahoo.component.Version;
import com.yahoo.concurrent.ThreadFactoryFactory;
import com.yahoo.jrt.Acceptor;
import com.yahoo.jrt.ListenFailedException;
import com.yahoo.jrt.Method;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.StringValue;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Target;
import com.yahoo.jrt.Transport;
import com.yahoo.jrt.slobrok.api.IMirror;
import com.yahoo.jrt.slobrok.api.Mirror;
import com.yahoo.messagebus.EmptyReply;
import com.yahoo.messagebus.Error;
import com.yahoo.messagebus.ErrorCode;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.Protocol;
import com.yahoo.messagebus.Reply;
import com.yahoo.messagebus.Routable;
import com.yahoo.messagebus.network.Network;
import com.yahoo.messagebus.network.NetworkOwner;
import com.yahoo.messagebus.network.ServiceAddress;
import com.yahoo.messagebus.routing.Hop;
import com.yahoo.messagebus.routing.Route;
import com.yahoo.messagebus.routing.RoutingNode;
import com.yahoo.text.Utf8Array;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Carries message bus messages between sessions by Vespa's own protocol ({@code mbus.slime}), on the loopback address. Vespa's own
 * network listens on every address of the machine and cannot be told otherwise.
 */
public final class MessageNetwork implements Network {

    private static final Version version = new Version(8, 310);
    private static final String HOST = "127.0.0.1";
    static final String SEND = "mbus.slime";

    private final MessageBroker broker;
    private final String prefix;
    private final Supervisor rpc;
    private final Acceptor acceptor;
    private final Map<Spec, Target> targets = new ConcurrentHashMap<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()),
                                                                          ThreadFactoryFactory.getDaemonThreadFactory("messages"));
    private volatile NetworkOwner owner;

    /** @param prefix what the names of this network's sessions begin with */
    public MessageNetwork(MessageBroker broker, String prefix) {
        this.broker = broker;
        this.prefix = prefix;
        this.rpc = new Supervisor(new Transport("messages-" + prefix, 2));
        rpc.addMethod(new Method("mbus.getVersion", "", "s", request -> request.returnValues().add(new StringValue(version.toString()))));
        rpc.addMethod(new Method(SEND, WireFormat.TYPES, WireFormat.TYPES, this::received));
        try {
            acceptor = rpc.listen(new Spec(HOST, 0));
        } catch (ListenFailedException e) {
            rpc.transport().shutdown().join();
            throw new IllegalStateException("Cannot listen on " + HOST + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void attach(NetworkOwner newOwner) {
        if (owner != null) throw new IllegalStateException("This network has an owner");
        owner = newOwner;
    }

    @Override
    public boolean waitUntilReady(double seconds) { return true; }

    @Override
    public void registerSession(String session) {
        broker.register(prefix + "/" + session, getConnectionSpec());
    }

    @Override
    public void unregisterSession(String session) {
        broker.unregister(prefix + "/" + session, getConnectionSpec());
    }

    @Override
    public String getConnectionSpec() {
        return "tcp/" + HOST + ":" + acceptor.port();
    }

    @Override
    public IMirror getMirror() { return broker; }

    private record Address(Spec spec, String service, String session) implements ServiceAddress { }

    /** A service is an address and a session, or a name that someone registered. */
    @Override
    public boolean allocServiceAddress(RoutingNode recipient) {
        String service = recipient.getRoute().getHop(0).getServiceName();
        int slash = service.lastIndexOf('/');
        String session = service.substring(slash + 1);
        if (service.startsWith("tcp/")) {
            recipient.setServiceAddress(new Address(new Spec(service.substring(0, slash)), service, session));
            return true;
        }
        List<Mirror.Entry> found = broker.lookup(service);
        if (found.isEmpty()) {
            recipient.setError(new Error(ErrorCode.NO_ADDRESS_FOR_SERVICE, "There is no service '" + service + "'"));
            return false;
        }
        recipient.setServiceAddress(new Address(found.get(0).getSpec(), service, session));
        return true;
    }

    @Override
    public void freeServiceAddress(RoutingNode recipient) {
        recipient.setServiceAddress(null);
    }

    @Override
    public void send(Message message, List<RoutingNode> recipients) {
        byte[] payload = owner.getProtocol(message.getProtocol()).encode(version, message);
        for (RoutingNode recipient : recipients) {
            if (payload == null || payload.length == 0) fail(recipient, ErrorCode.ENCODE_ERROR, "The message cannot be encoded");
            else if (message.getTimeRemainingNow() <= 0) fail(recipient, ErrorCode.TIMEOUT, "The message's time was up before it was sent");
            else send(message, payload, recipient);
        }
    }

    private void send(Message message, byte[] payload, RoutingNode recipient) {
        Address address = (Address) recipient.getServiceAddress();
        Route rest = new Route(recipient.getRoute());
        Hop hop = rest.removeHop(0);
        Request request = new Request(SEND);
        MessageEnvelope.of(message, version, rest, address.session(), payload).writeTo(request.parameters());
        if (hop.getIgnoreResult()) {
            target(address.spec()).invokeVoid(request);
            recipient.handleReply(new EmptyReply());
        } else {
            target(address.spec()).invokeAsync(request, Duration.ofMillis(message.getTimeRemainingNow()),
                                               done -> executor.execute(() -> replied(done, recipient, address.service())));
        }
    }

    private Target target(Spec spec) {
        return targets.compute(spec, (key, target) -> target != null && target.isValid() ? target : rpc.connect(key));
    }

    private void replied(Request done, RoutingNode recipient, String service) {
        if ( ! done.checkReturnTypes(WireFormat.TYPES)) {
            int code = switch (done.errorCode()) {
                case com.yahoo.jrt.ErrorCode.TIMEOUT -> ErrorCode.TIMEOUT;
                case com.yahoo.jrt.ErrorCode.CONNECTION -> ErrorCode.CONNECTION_ERROR;
                default -> ErrorCode.NETWORK_ERROR;
            };
            fail(recipient, code, "No reply from '" + service + "': " + done.errorMessage());
            return;
        }
        ReplyEnvelope envelope = ReplyEnvelope.readFrom(done.returnValues(), service);
        Reply reply = new EmptyReply();
        if (envelope.payload().length > 0) {
            if (decode(envelope.protocol(), envelope.version(), envelope.payload()) instanceof Reply decoded) reply = decoded;
            else reply.addError(new Error(ErrorCode.DECODE_ERROR, "The reply of '" + service + "' cannot be decoded"));
        }
        envelope.applyTo(reply, recipient.getTrace().getLevel());
        recipient.handleReply(reply);
    }

    private static void fail(RoutingNode recipient, int code, String reason) {
        Reply reply = new EmptyReply();
        reply.addError(new Error(code, reason));
        recipient.handleReply(reply);
    }

    /** Returns null when it cannot be decoded. */
    private Routable decode(Utf8Array protocolName, Version from, byte[] payload) {
        Protocol protocol = owner.getProtocol(protocolName);
        return protocol == null ? null : protocol.decode(from, payload);
    }

    private void received(Request request) {
        request.detach();
        executor.execute(() -> deliver(request));
    }

    private void deliver(Request request) {
        MessageEnvelope envelope = MessageEnvelope.readFrom(request.parameters());
        request.discardParameters();
        if (decode(envelope.protocol(), envelope.version(), envelope.payload()) instanceof Message message) {
            envelope.applyTo(message);
            message.pushHandler(reply -> answer(request, envelope.version(), reply));
            owner.deliverMessage(message, envelope.session());
        } else {
            Reply reply = new EmptyReply();
            reply.addError(new Error(ErrorCode.DECODE_ERROR, "The message cannot be decoded"));
            answer(request, envelope.version(), reply);
        }
    }

    private void answer(Request request, Version asked, Reply reply) {
        byte[] payload = reply.getType() == 0 ? new byte[0] : owner.getProtocol(reply.getProtocol()).encode(asked, reply);
        if (payload == null) {
            payload = new byte[0];
            reply.addError(new Error(ErrorCode.ENCODE_ERROR, "The reply cannot be encoded"));
        }
        ReplyEnvelope.of(reply, asked, payload).writeTo(request.returnValues());
        request.returnRequest();
    }

    @Override
    public void sync() {
        rpc.transport().sync();
    }

    @Override
    public void shutdown() {
        acceptor.shutdown().join();
        rpc.transport().shutdown().join();
        executor.shutdown();
    }

}
