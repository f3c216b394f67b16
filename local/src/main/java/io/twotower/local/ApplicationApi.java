package io.twotower.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.yahoo.component.Vtag;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;

/**
 * The part of a config server's HTTP API that is about applications: deploys, edits and shows their packages. There is one tenant and one application,
 * both named {@code default}, at a short path and at the long one that names its environment, region and instance too.
 */
final class ApplicationApi {

    private static final JsonNodeFactory json = JsonNodeFactory.instance;
    private static final String ROOT = "/application/v2/tenant/";
    private static final String TENANT = ROOT + "default";
    private static final String SESSIONS = TENANT + "/session";
    private static final String APPLICATIONS = TENANT + "/application/";
    private static final String SHORT = APPLICATIONS + "default";
    private static final String INSTANCE = "/environment/prod/region/default/instance/default";

    private final LocalVespa vespa;
    private final Uploads uploads;
    private final ReindexingApi reindexing;

    ApplicationApi(LocalVespa vespa, Uploads uploads) {
        this.vespa = vespa;
        this.uploads = uploads;
        this.reindexing = new ReindexingApi(vespa);
    }

    /**
     * @throws RequestException when the request is refused
     * @throws DeployException  when an application package is
     */
    Answer answer(HttpExchange exchange) throws IOException {
        Request request = new Request(exchange);
        String path = request.path();
        if (path.equals("/state/v1/health")) return request.only("GET", () -> Answer.ok(health()));
        if (path.equals("/ApplicationStatus")) return request.only("GET", () -> Answer.ok(application()));
        if (path.equals(TENANT + "/prepareandactivate")) return request.only("POST", () -> deploy(request));
        if (path.equals(SESSIONS)) return request.only("POST", () -> createSession(request));
        if (path.startsWith(SESSIONS + "/")) return session(request, path.substring(SESSIONS.length() + 1));
        if (path.equals(APPLICATIONS) || path.equals(APPLICATIONS.substring(0, APPLICATIONS.length() - 1)))
            return request.only("GET", () -> Answer.ok(json.arrayNode().add(request.url(SHORT + INSTANCE))));
        if (isBelow(path, SHORT + INSTANCE)) return application(request, SHORT + INSTANCE);
        if (isBelow(path, SHORT)) return application(request, SHORT);
        throw RequestException.notFound("Nothing at '" + path + "'. A package is posted to " + TENANT + "/prepareandactivate");
    }

    private static boolean isBelow(String path, String parent) {
        return path.equals(parent) || path.startsWith(parent + "/");
    }

    private Answer deploy(Request request) throws IOException {
        request.requireZip();
        LocalVespa.Deployment deployment = uploads.receive("The application package", request.body(), vespa::deployment);
        String id = Long.toString(deployment.generation());
        return Answer.ok(logged(deployment.warnings())
                .put("tenant", "default").put("session-id", id)
                .put("url", request.url(SHORT + INSTANCE))
                .put("message", "Session " + id + " for tenant 'default' prepared and activated."));
    }

    private Answer createSession(Request request) throws IOException {
        String from = request.parameter("from");
        Session session;
        if (from == null) {
            request.requireZip();
            session = uploads.receive("The application package", request.body(), vespa::createSession);
        } else {
            requireThisApplication(from);
            session = vespa.createSession();
        }
        return Answer.ok(logged(List.of())
                .put("tenant", "default").put("session-id", Long.toString(session.id()))
                .put("prepared", request.url(sessionPath(session) + "/prepared"))
                .put("content", request.url(sessionPath(session) + "/content/"))
                .put("message", "Session " + session.id() + " for tenant 'default' created."));
    }

    private static void requireThisApplication(String from) {
        String path;
        try {
            path = URI.create(from).getPath();
        } catch (IllegalArgumentException e) {
            path = null;
        }
        if ( ! (SHORT + INSTANCE).equals(path) && ! SHORT.equals(path))
            throw RequestException.badRequest("Parameter 'from' has illegal value '" + from + "': it must be the URL of the application, " +
                                              "ending by " + SHORT + INSTANCE);
    }

    private static String sessionPath(Session session) {
        return SESSIONS + "/" + session.id();
    }

    /** @param rest the path after the sessions' */
    private Answer session(Request request, String rest) throws IOException {
        int slash = rest.indexOf('/');
        Session session = vespa.session(sessionId(slash < 0 ? rest : rest.substring(0, slash)));
        String what = slash < 0 ? "" : rest.substring(slash + 1);
        if (what.equals("prepared")) return request.only("PUT", () -> prepare(session, request));
        if (what.equals("active")) return request.only("PUT", () -> activate(session, request));
        if (isBelow(what, "content")) return content(session, request, what.substring(Math.min(what.length(), "content/".length())));
        throw RequestException.notFound("A session has content/, prepared and active, not '" + what + "'");
    }

    private static long sessionId(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw RequestException.badRequest("'" + text + "' is not a session id");
        }
    }

    private Answer content(Session session, Request request, String path) throws IOException {
        if (request.isGet()) return show(new PackageContent(session.directory()), path, sessionPath(session), request);
        switch (request.method()) {
            case "PUT" -> {
                if (path.endsWith("/")) vespa.edit(session, content -> content.createDirectory(path));
                else put(session, request, path);
            }
            case "DELETE" -> vespa.edit(session, content -> content.delete(path));
            default -> throw request.notAllowed("GET, PUT and DELETE");
        }
        return Answer.ok(json.objectNode().put("prepared", request.url(sessionPath(session) + "/prepared")));
    }

    private void put(Session session, Request request, String path) throws IOException {
        uploads.receive("'" + path + "'", request.body(), file -> {
            vespa.edit(session, content -> content.replace(path, file));
            return path;
        });
    }

    /** The content of a file, or the URLs of what is in a directory. */
    private static Answer show(PackageContent content, String path, String owner, Request request) throws IOException {
        String returned = request.parameter("return");
        if (returned != null && ! returned.equals("content"))
            throw RequestException.badRequest("return=" + returned + " is not supported: the local Vespa returns content only");
        if ( ! content.isDirectory(path)) return Answer.file(content.read(path));
        ArrayNode urls = json.arrayNode();
        for (String name : content.list(path, "true".equals(request.parameter("recursive"))))
            urls.add(request.url(owner + "/content/" + name));
        return Answer.ok(urls);
    }

    private Answer prepare(Session session, Request request) {
        String name = request.parameter("applicationName");
        if (name != null && ! name.equals("default"))
            throw RequestException.badRequest("The local Vespa has one application, named 'default', not '" + name + "'");
        ObjectNode answer = logged(vespa.prepare(session))
                .put("tenant", "default").put("session-id", Long.toString(session.id()))
                .put("activate", request.url(sessionPath(session) + "/active"))
                .put("message", "Session " + session.id() + " for tenant 'default' prepared.");
        ObjectNode actions = answer.putObject("configChangeActions");
        List.of("restart", "refeed", "reindex").forEach(actions::putArray);
        return Answer.ok(answer);
    }

    private Answer activate(Session session, Request request) {
        LocalVespa.Deployment deployment = vespa.activate(session);
        return Answer.ok(logged(deployment.warnings())
                .put("tenant", "default").put("session-id", Long.toString(deployment.generation()))
                .put("url", request.url(SHORT + INSTANCE))
                .put("message", "Session " + session.id() + " for tenant 'default' activated."));
    }

    /** @param application the path that stands for it in this request */
    private Answer application(Request request, String application) throws IOException {
        String rest = request.path().substring(application.length());
        if (rest.isEmpty()) return request.only("GET", () -> Answer.ok(application()));
        if (isBelow(rest, "/content"))
            return request.only("GET", () -> showActive(rest.substring(Math.min(rest.length(), "/content/".length())), application, request));
        if (rest.equals("/reindex")) return request.only("POST", () -> Answer.ok(reindexing.request(request)));
        if (rest.equals("/reindexing")) return Answer.ok(switch (request.method()) {
            case "GET" -> reindexing.status();
            case "POST" -> reindexing.enable(true);
            case "DELETE" -> reindexing.enable(false);
            default -> throw request.notAllowed("GET, POST and DELETE");
        });
        throw RequestException.notFound("Nothing at '" + request.path() + "'");
    }

    /** A deploy may take the files away meanwhile: then those of the new package are shown. */
    private Answer showActive(String path, String application, Request request) throws IOException {
        PackageContent content = vespa.activeContent();
        while (true) {
            try {
                return show(content, path, application, request);
            } catch (IOException | RuntimeException e) {
                PackageContent now = vespa.activeContent();
                if (now.equals(content)) throw e;
                content = now;
            }
        }
    }

    private ObjectNode application() {
        ObjectNode object = json.objectNode().put("generation", vespa.generation());
        object.putArray("modelVersions").add(Vtag.currentVersion.toFullString());
        return object;
    }

    private static ObjectNode health() {
        ObjectNode object = json.objectNode();
        object.putObject("status").put("code", "up");
        return object;
    }

    private static ObjectNode logged(List<String> warnings) {
        ObjectNode object = json.objectNode();
        ArrayNode messages = object.putArray("log");
        for (String warning : warnings)
            messages.addObject().put("time", Instant.now().toEpochMilli()).put("level", "WARNING").put("message", warning);
        return object;
    }

}
