package io.twotower.local.messages;

import com.yahoo.component.Version;
import com.yahoo.jrt.Request;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Target;
import com.yahoo.messagebus.Error;
import com.yahoo.messagebus.ErrorCode;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.Protocol;
import com.yahoo.messagebus.routing.Route;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Sends messages to sessions whose address is known, for whoever cares about success or failure only. */
public final class MessageSender implements AutoCloseable {

    private static final Version version = new Version(8, 310);

    private final Supervisor rpc;
    private final Map<Spec, Target> targets = new ConcurrentHashMap<>();

    public MessageSender(Supervisor rpc) {
        this.rpc = rpc;
    }

    /**
     * @param destination {@code tcp/HOST:PORT/SESSION}
     * @return the errors, none for a success; never completed exceptionally
     */
    public CompletableFuture<List<Error>> send(Message message, Protocol protocol, String destination, Duration timeout) {
        int slash = destination.lastIndexOf('/');
        if ( ! destination.startsWith("tcp/") || slash <= "tcp/".length())
            return failure(ErrorCode.ILLEGAL_ROUTE, "'" + destination + "' is not the address of a session");
        message.setTimeReceivedNow().setTimeRemaining(timeout.toMillis());
        Request request = new Request(MessageNetwork.SEND);
        MessageEnvelope.of(message, version, new Route(), destination.substring(slash + 1), protocol.encode(version, message))
                       .writeTo(request.parameters());
        CompletableFuture<List<Error>> errors = new CompletableFuture<>();
        target(new Spec(destination.substring(0, slash))).invokeAsync(request, timeout, done -> errors.complete(errors(done, destination)));
        return errors;
    }

    private static CompletableFuture<List<Error>> failure(int code, String reason) {
        return CompletableFuture.completedFuture(List.of(new Error(code, reason)));
    }

    private Target target(Spec spec) {
        return targets.compute(spec, (key, target) -> target != null && target.isValid() ? target : rpc.connect(key));
    }

    private static List<Error> errors(Request done, String destination) {
        if (done.checkReturnTypes(WireFormat.TYPES)) return ReplyEnvelope.readFrom(done.returnValues(), destination).errors();
        return List.of(new Error(ErrorCode.NETWORK_ERROR, "No reply from '" + destination + "': " + done.errorMessage()));
    }

    @Override
    public void close() {
        targets.values().forEach(Target::close);
    }

}
