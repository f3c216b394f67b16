package io.twotower.application.generation;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Answers requests as a test says, and remembers them: {@code METHOD path?query}, then a space and the body if there was one. */
final class ScriptedVespa implements AutoCloseable {
    /** What is answered. */
    record Answer(int status, String body) {
        static Answer ok(String body) {
            return new Answer(200, body);
        }
    }

    private final HttpServer server;
    private final Map<String, Function<String, Answer>> answers = new LinkedHashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    ScriptedVespa() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** @param start of the requests that are answered so, {@code GET /state}; the longest that fits counts */
    ScriptedVespa on(String start, Function<String, Answer> answer) {
        answers.put(start, answer);
        return this;
    }

    ScriptedVespa on(String start, String body) {
        return on(start, request -> Answer.ok(body));
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(body.isEmpty() ? request : request + " " + body);
            Answer answer = answers.keySet().stream().filter(request::startsWith).max((one, other) -> Integer.compare(one.length(), other.length()))
                    .map(answers::get).orElse(unknown -> new Answer(404, "{\"message\": \"nothing there\"}")).apply(request);
            byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
