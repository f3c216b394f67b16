package io.twotower.local;

import com.sun.net.httpserver.HttpExchange;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A request to the config server's API. */
final class Request {

    private final HttpExchange exchange;
    private final Map<String, String> parameters;

    Request(HttpExchange exchange) {
        this.exchange = exchange;
        this.parameters = parameters(exchange.getRequestURI().getRawQuery());
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query == null) return parameters;
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            parameters.putIfAbsent(decoded(equals < 0 ? parameter : parameter.substring(0, equals)),
                                   equals < 0 ? "" : decoded(parameter.substring(equals + 1)));
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw RequestException.badRequest("'" + text + "' in the query is not URL-encoded: " + e.getMessage());
        }
    }

    String path() { return exchange.getRequestURI().getPath(); }

    String method() { return exchange.getRequestMethod(); }

    boolean isGet() { return method().equals("GET"); }

    /** Returns null when it isn't there. */
    String parameter(String name) { return parameters.get(name); }

    InputStream body() { return exchange.getRequestBody(); }

    /** Where a path is for whoever sent this. */
    String url(String path) {
        return "http://" + exchange.getRequestHeaders().getFirst("Host") + path;
    }

    void requireZip() {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if ( ! type.split(";")[0].strip().equalsIgnoreCase("application/zip"))
            throw RequestException.badRequest("Content-Type must be application/zip, it is " + type);
    }

    @FunctionalInterface
    interface Handler {
        Answer handle() throws IOException;
    }

    /** Answers when the method is this one, refuses otherwise. */
    Answer only(String method, Handler handler) throws IOException {
        if (method().equals(method)) return handler.handle();
        throw notAllowed(method);
    }

    RequestException notAllowed(String methods) {
        return RequestException.notAllowed(path() + " takes " + methods + " only");
    }

}
