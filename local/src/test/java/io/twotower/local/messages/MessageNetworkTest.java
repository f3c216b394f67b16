package io.twotower.local.messages;

import com.yahoo.jrt.slobrok.api.Mirror;
import com.yahoo.jrt.slobrok.api.Register;
import com.yahoo.jrt.slobrok.api.SlobrokList;
import com.yahoo.jrt.Acceptor;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Transport;
import com.yahoo.messagebus.DestinationSession;
import com.yahoo.messagebus.EmptyReply;
import com.yahoo.messagebus.Error;
import com.yahoo.messagebus.ErrorCode;
import com.yahoo.messagebus.Message;
import com.yahoo.messagebus.MessageBus;
import com.yahoo.messagebus.MessageBusParams;
import com.yahoo.messagebus.Reply;
import com.yahoo.messagebus.SourceSession;
import com.yahoo.messagebus.SourceSessionParams;
import com.yahoo.messagebus.routing.Route;
import com.yahoo.messagebus.test.SimpleMessage;
import com.yahoo.messagebus.test.SimpleProtocol;
import com.yahoo.messagebus.test.SimpleReply;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two message buses on networks of ours. */
class MessageNetworkTest {

    private final MessageBroker broker = MessageBroker.start("127.0.0.1");
    private final MessageBus client = bus("client");
    private final MessageBus server = bus("server/0");
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

    private MessageBus bus(String prefix) {
        return new MessageBus(new MessageNetwork(broker, prefix), new MessageBusParams().addProtocol(new SimpleProtocol()).setRetryPolicy(null));
    }

    @AfterEach
    void close() {
        client.destroy();
        server.destroy();
        broker.close();
    }

    @Test
    void deliversMessagesAndReplies() throws InterruptedException {
        BlockingQueue<Message> received = new LinkedBlockingQueue<>();
        DestinationSession[] session = new DestinationSession[1];
        session[0] = server.createDestinationSession("echo", true, message -> {
            received.add(message);
            Reply reply = new SimpleReply("you said " + ((SimpleMessage) message).getValue());
            reply.addError(new Error(ErrorCode.APP_FATAL_ERROR, "but why?"));
            message.swapState(reply);
            session[0].reply(reply);
        });
        for (String route : List.of("server/0/echo", "server/*/echo", session[0].getConnectionSpec())) {
            SimpleReply reply = (SimpleReply) send("hello", route, 60);
            assertEquals("you said hello", reply.getValue(), route);
            assertEquals("but why?", reply.getError(0).getMessage());
            assertEquals(ErrorCode.APP_FATAL_ERROR, reply.getError(0).getCode());
            Message message = received.poll(10, TimeUnit.SECONDS);
            assertNotNull(message);
            assertTrue(message.getTimeRemaining() <= 60_000 && message.getTimeRemaining() > 0, "the time left travels with the message");
        }
    }

    @Test
    void saysThatNobodyIsThere() throws InterruptedException {
        Reply reply = send("hello", "server/1/echo", 60);
        assertEquals(ErrorCode.NO_ADDRESS_FOR_SERVICE, reply.getError(0).getCode());
        assertTrue(reply.getError(0).getMessage().contains("server/1/echo"), reply.getError(0).getMessage());
        assertEquals(ErrorCode.CONNECTION_ERROR, send("hello", "tcp/127.0.0.1:1/echo", 60).getError(0).getCode());
        assertEquals(ErrorCode.UNKNOWN_SESSION, send("hello", server.getConnectionSpec() + "/nobody", 60).getError(0).getCode());
    }

    @Test
    void givesUpWhenTheTimeIsUp() throws InterruptedException {
        server.createDestinationSession("silent", true, message -> { });
        Reply reply = send("hello", "server/0/silent", 0.2);
        assertTrue(reply instanceof EmptyReply);
        assertEquals(ErrorCode.TIMEOUT, reply.getError(0).getCode());
    }

    private Reply send(String text, String route, double timeoutSeconds) throws InterruptedException {
        SourceSession session = client.createSourceSession(new SourceSessionParams().setReplyHandler(replies::add).setTimeout(timeoutSeconds));
        try {
            assertTrue(session.send(new SimpleMessage(text).setRoute(Route.parse(route))).isAccepted());
            Reply reply = replies.poll(30, TimeUnit.SECONDS);
            assertNotNull(reply, "a reply for " + route);
            return reply;
        } finally {
            session.destroy();
        }
    }

    @Test
    void servicesRegisterByVespasProtocol() throws Exception {
        Supervisor rpc = new Supervisor(new Transport("test", 1));
        Acceptor acceptor = rpc.listen(new Spec("127.0.0.1", 0));
        SlobrokList brokers = new SlobrokList();
        brokers.setup(new String[] { "tcp/127.0.0.1:" + broker.port() });
        Register register = new Register(rpc, brokers, "127.0.0.1", acceptor.port());
        register.registerName("storage/cluster.books/distributor/0/default");
        Awaitility.await().untilAsserted(() -> assertEquals(1, broker.lookup("storage/cluster.books/distributor/*/default").size()));
        Mirror.Entry entry = broker.lookup("storage/cluster.books/distributor/0/default").get(0);
        assertEquals("tcp/127.0.0.1:" + acceptor.port(), entry.getSpecString());
        assertEquals(List.of(), broker.lookup("storage/*/default"), "a star stands for one part of a name");
        assertFalse(broker.register("storage/cluster.books/distributor/0/default", "tcp/127.0.0.1:1"));
        register.unregisterName("storage/cluster.books/distributor/0/default");
        Awaitility.await().untilAsserted(() -> assertEquals(List.of(), broker.lookup("storage/cluster.books/distributor/*/default")));
        register.shutdown();
        acceptor.shutdown().join();
        rpc.transport().shutdown().join();
    }

}
