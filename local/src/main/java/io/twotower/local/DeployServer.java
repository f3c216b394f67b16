package io.twotower.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.yahoo.concurrent.DaemonThreadFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The part of a config server's HTTP API that a deploy needs, for programs on this machine. */
final class DeployServer implements AutoCloseable {

    private static final Logger log = Logger.getLogger(DeployServer.class.getName());
    private static final ObjectMapper json = new ObjectMapper();
    private static final String TENANT = "/application/v2/tenant/default";
    private static final String APPLICATION = TENANT + "/application/default";

    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(2, new DaemonThreadFactory("local-deploy-"));
    private final Path uploads;
    private final long maxUpload;

    private DeployServer(HttpServer server, Path uploads, long maxUpload) {
        this.server = server;
        this.uploads = uploads;
        this.maxUpload = maxUpload;
    }

    /**
     * Takes the port, without answering yet.
     *
     * @param port      0 for a free one
     * @param uploads   where uploaded packages are kept while they are deployed
     * @param maxUpload the bytes that a package may have
     */
    static DeployServer bind(int port, Path uploads, long maxUpload) {
        try {
            return new DeployServer(HttpServer.create(new InetSocketAddress(Loopback.address(), port), 0), uploads, maxUpload);
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port + " on " + Loopback.ADDRESS + ", for deploys, cannot be used: " + e.getMessage() +
                                            ". Stop what uses it, or choose another port.", e);
        }
    }

    int port() { return server.getAddress().getPort(); }

    /** Answers requests from now on. */
    void serve(LocalVespa vespa) {
        server.setExecutor(executor);
        server.createContext("/", exchange -> handle(exchange, vespa));
        server.start();
    }

    private void handle(HttpExchange exchange, LocalVespa vespa) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(exchange, vespa);
            } catch (DeployException e) {
                answer = Answer.error(400, "INVALID_APPLICATION_PACKAGE", e.getMessage());
            } catch (RuntimeException | IOException e) {
                log.log(Level.WARNING, "Cannot answer " + exchange.getRequestMethod() + " " + exchange.getRequestURI(), e);
                answer = Answer.error(500, "INTERNAL_SERVER_ERROR", String.valueOf(e.getMessage()));
            }
            send(exchange, answer);
        }
    }

    private Answer answer(HttpExchange exchange, LocalVespa vespa) throws IOException {
        if ( ! isLocal(exchange))
            return Answer.error(403, "FORBIDDEN", LoopbackRequests.REFUSAL);
        String path = exchange.getRequestURI().getPath();
        return switch (path) {
            case TENANT + "/prepareandactivate" -> only("POST", exchange, () -> deploy(exchange, vespa));
            case APPLICATION -> only("GET", exchange, () -> new Answer(200, application(vespa)));
            case "/state/v1/health" -> only("GET", exchange, () -> new Answer(200, health()));
            case "/ApplicationStatus" -> only("GET", exchange, () -> new Answer(200, application(vespa)));
            default -> Answer.error(404, "NOT_FOUND", "Nothing at '" + path + "'. A package is posted to " + TENANT + "/prepareandactivate");
        };
    }

    private interface Handler {
        Answer handle() throws IOException;
    }

    private static Answer only(String method, HttpExchange exchange, Handler handler) throws IOException {
        if (exchange.getRequestMethod().equals(method)) return handler.handle();
        return Answer.error(405, "METHOD_NOT_ALLOWED", exchange.getRequestURI().getPath() + " takes " + method + " only");
    }

    private static boolean isLocal(HttpExchange exchange) {
        return LoopbackRequests.areLocal(exchange.getRequestHeaders().getOrDefault("Host", List.of()),
                                         exchange.getRequestHeaders().getOrDefault("Origin", List.of()));
    }

    private Answer deploy(HttpExchange exchange, LocalVespa vespa) throws IOException {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if ( ! type.split(";")[0].strip().equalsIgnoreCase("application/zip"))
            return Answer.error(400, "BAD_REQUEST", "Content-Type must be application/zip, it is " + type);
        Files.createDirectories(uploads);
        Path zip = Files.createTempFile(uploads, "upload", ".zip");
        try {
            if ( ! receive(exchange.getRequestBody(), zip))
                return Answer.error(413, "REQUEST_ENTITY_TOO_LARGE", "The application package is larger than " + (maxUpload >> 20) + " MiB");
            LocalVespa.Deployment deployment = vespa.deployment(zip);
            return new Answer(200, deployed(deployment));
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    /** Returns false when there is too much. */
    private boolean receive(InputStream in, Path zip) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long size = 0;
        try (OutputStream out = Files.newOutputStream(zip)) {
            for (int n; (n = in.read(buffer)) >= 0; ) {
                size += n;
                if (size > maxUpload) return false;
                out.write(buffer, 0, n);
            }
        }
        return true;
    }

    private ObjectNode deployed(LocalVespa.Deployment deployment) {
        ObjectNode object = json.createObjectNode();
        ArrayNode messages = object.putArray("log");
        for (String warning : deployment.warnings())
            messages.addObject().put("time", Instant.now().toEpochMilli()).put("level", "WARNING").put("message", warning);
        String id = Long.toString(deployment.generation());
        object.put("tenant", "default").put("session-id", id)
              .put("url", "http://" + Loopback.ADDRESS + ":" + port() + APPLICATION)
              .put("message", "Session " + id + " for tenant 'default' prepared and activated.");
        return object;
    }

    private static ObjectNode application(LocalVespa vespa) {
        return json.createObjectNode().put("generation", vespa.generation());
    }

    private static ObjectNode health() {
        ObjectNode object = json.createObjectNode();
        object.putObject("status").put("code", "up");
        return object;
    }

    private record Answer(int status, ObjectNode body) {

        static Answer error(int status, String code, String message) {
            return new Answer(status, json.createObjectNode().put("error-code", code).put("message", message));
        }

    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = json.writeValueAsBytes(answer.body());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
    }

    /** Waits for a deploy in progress. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

}
