package io.twotower.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.yahoo.concurrent.DaemonThreadFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Listens for requests to the config server's API, from programs on this machine. */
final class DeployServer implements AutoCloseable {

    private static final Logger log = Logger.getLogger(DeployServer.class.getName());

    private static final int NO_BODY = -1;
    private static final int THREADS = 8; // most wait for a deploy to end

    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, new DaemonThreadFactory("local-deploy-"));
    private final Uploads uploads;

    private DeployServer(HttpServer server, Uploads uploads) {
        this.server = server;
        this.uploads = uploads;
    }

    /**
     * Takes the port, without answering yet.
     *
     * @param port 0 for a free one
     */
    static DeployServer bind(int port, Uploads uploads) {
        try {
            return new DeployServer(HttpServer.create(new InetSocketAddress(Loopback.address(), port), 0), uploads);
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port + " on " + Loopback.ADDRESS + ", for deploys, cannot be used: " + e.getMessage() +
                                            ". Stop what uses it, or choose another port.", e);
        }
    }

    int port() { return server.getAddress().getPort(); }

    /** Answers requests from now on. */
    void serve(LocalVespa vespa) {
        server.setExecutor(executor);
        ApplicationApi api = new ApplicationApi(vespa, uploads);
        server.createContext("/", exchange -> handle(exchange, api));
        server.start();
    }

    private void handle(HttpExchange exchange, ApplicationApi api) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = isLocal(exchange) ? api.answer(exchange) : Answer.error(403, "FORBIDDEN", LoopbackRequests.REFUSAL);
            } catch (RequestException e) {
                answer = Answer.error(e.status(), e.code(), e.getMessage());
            } catch (DeployException e) {
                answer = Answer.error(400, "INVALID_APPLICATION_PACKAGE", e.getMessage());
            } catch (RuntimeException | IOException e) {
                log.log(Level.WARNING, "Cannot answer " + exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
                answer = Answer.error(500, "INTERNAL_SERVER_ERROR", String.valueOf(e.getMessage()));
            }
            send(exchange, answer);
        }
    }

    private static boolean isLocal(HttpExchange exchange) {
        return LoopbackRequests.areLocal(exchange.getRequestHeaders().getOrDefault("Host", List.of()),
                                         exchange.getRequestHeaders().getOrDefault("Origin", List.of()));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? NO_BODY : answer.body().length);
        exchange.getResponseBody().write(answer.body());
    }

    /** Waits for a deploy in progress. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

}
