package io.twotower.local;

import com.yahoo.config.FileReference;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.documentapi.messagebus.NetworkDocumentAccess;
import com.yahoo.messagebus.MessagebusConfig;
import com.yahoo.vespa.model.VespaModel;
import com.yahoo.vespa.model.content.cluster.ContentCluster;
import io.twotower.local.content.ContentNode;
import io.twotower.local.messages.MessageBroker;
import io.twotower.local.messages.MessageNetwork;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A Vespa of one node in this JVM: Vespa's own container, unmodified, over a content node in Java. It serves search and document/v1
 * on one loopback port and takes application packages on another, as a config server does. One at a time can run in a JVM, because
 * Vespa's container keeps static state.
 */
public final class LocalVespa implements AutoCloseable {

    private static final Logger logger = Logger.getLogger(LocalVespa.class.getName());
    private static final long MAX_UPLOAD = 2L << 30;
    private static final AtomicBoolean running = new AtomicBoolean();

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DataDirectory data;
    private final Sessions sessions;
    private final ContainerLog log;
    private final FileStore files;
    private final int queryPort;
    private final DeployServer deployServer;
    private final MessageBroker broker;
    private final ModelSubscribers config = new ModelSubscribers();
    private ContentNode content;
    private ContainerRuntime container;
    private BackgroundReindexing reindexing;
    private volatile ApplicationModel active;
    private volatile long activeSession;
    private volatile long generation;

    private LocalVespa(LocalVespaOptions options) {
        try {
            data = opened(DataDirectory.open(options.dataDirectory()));
            sessions = new Sessions(data);
            log = opened(ContainerLog.open(data.log()));
            files = new FileStore(data.files());
            files.retain(Set.of()); // nothing uses them yet, and a machine that went down may have left some half written
            queryPort = Loopback.freePort(options.queryPort(), "queries and documents");
            deployServer = opened(DeployServer.bind(options.configPort(), new Uploads(data.uploads(), MAX_UPLOAD)));
            broker = opened(MessageBroker.start(Loopback.ADDRESS));

            start(options.application());
            deployServer.serve(this);
        } catch (RuntimeException | Error e) {
            closeAll(e);
            throw e;
        }
    }

    private void start(Path application) {
        OptionalLong before = data.activeGeneration();
        sessions.idsAfter(before.orElse(0));
        if (before.isEmpty() && application == null)
            throw new IllegalArgumentException("The data directory " + data.root() + " has no active application yet: start with one");
        if (before.isPresent()) active = ApplicationModel.of(data.application(before.getAsLong()), files, null);
        if (active != null) content = opened(startContent(active));
        if (application != null) prepareFirst(application);
        else publish(active.model(), before.getAsLong());
        container = opened(ContainerRuntime.start(active.containerConfigId(), config, files, broker, emptied(data.bundles()), log));
        activate(generation);
        files.retain(active.files());
        reindexing = opened(new BackgroundReindexing(data.reindexing(), content.documents()));
        resumeReindexing();
    }

    /** Documents that are there already are judged as by a deploy. */
    private void prepareFirst(Path application) {
        Session session = upload(application);
        ApplicationModel candidate = modelOf(session);
        if (content == null) {
            content = opened(startContent(candidate));
        } else {
            reconfigureContent(candidate);
        }
        active = candidate;
        publish(active.model(), session.id());
        sessions.remove(session);
    }

    private ContentNode startContent(ApplicationModel application) {
        try {
            return ContentNode.start(application.model(), data.content(), broker.port(), files);
        } catch (IllegalArgumentException e) {
            throw new DeployException("The local Vespa does not support this application: " + e.getMessage(), e);
        }
    }

    private void requireFits(ApplicationModel application) {
        List<String> reasons = content.validate(application.model());
        if ( ! reasons.isEmpty()) throw new DeployException("The local Vespa cannot take this application over: " + String.join("; ", reasons));
    }

    private void reconfigureContent(ApplicationModel application) {
        requireFits(application);
        content.reconfigure(application.model(), files);
    }

    /** Makes a session of an uploaded package, which is not there any more when it is refused. */
    private Session upload(Path application) {
        Session session = sessions.create(generation);
        ApplicationPackage.unpack(application, session.directory());
        sessions.add(session);
        return session;
    }

    private ApplicationModel modelOf(Session session) {
        return ApplicationModel.of(session.directory(), files, active == null ? null : active.model());
    }

    /**
     * Starts a local Vespa and returns when it serves.
     *
     * @throws DeployException       when the application package is refused
     * @throws IllegalStateException when one runs in this JVM already, the data directory is in use or a port is
     */
    public static LocalVespa start(LocalVespaOptions options) {
        if ( ! running.compareAndSet(false, true))
            throw new IllegalStateException("A local Vespa is running in this JVM: close it first");
        try {
            return new LocalVespa(options);
        } catch (RuntimeException | Error e) {
            running.set(false);
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    private static Path emptied(Path directory) {
        try {
            DataDirectory.removeTree(directory);
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot empty " + directory + ": " + e.getMessage(), e);
        }
    }

    private void publish(VespaModel model, long newGeneration) {
        ConfigSource source = new ContainerConfig(model, queryPort, content.rpcPort());
        ConfigServer.get().serve(source);
        config.serve(source, newGeneration);
        generation = newGeneration;
    }

    /**
     * Takes a new application package into use, live: returns when it serves.
     *
     * @param application a directory or a zip file
     * @throws DeployException when it is refused; the one before serves on
     */
    public void deploy(Path application) {
        deployment(application);
    }

    /** A deploy that went well. */
    record Deployment(long generation, List<String> warnings) { }

    synchronized Deployment deployment(Path application) {
        Session session = createSession(application);
        try {
            prepare(session);
            return activate(session);
        } catch (RuntimeException e) {
            sessions.discard(session);
            throw e;
        }
    }

    /** Makes a session of an uploaded package. */
    synchronized Session createSession(Path application) {
        requireOpen();
        return upload(application);
    }

    /** Makes a session of a copy of the active package. */
    synchronized Session createSession() {
        requireOpen();
        Session session = sessions.create(generation);
        PackageContent.copy(data.application(activeSession), session.directory());
        sessions.add(session);
        return session;
    }

    /** @throws RequestException when there is none of this id */
    Session session(long id) {
        return sessions.get(id);
    }

    /** What is done to the files of a package. */
    @FunctionalInterface
    interface Edit {
        void on(PackageContent content) throws IOException;
    }

    /** Changes the package of a session, which has to be prepared after. */
    synchronized void edit(Session session, Edit edit) throws IOException {
        sessions.get(session.id()); // it may have been activated meanwhile
        session.changing();
        edit.on(new PackageContent(session.directory()));
    }

    /** The files of the active package. */
    PackageContent activeContent() {
        return new PackageContent(data.application(activeSession));
    }

    /**
     * Does everything that can refuse a package without touching what serves.
     *
     * @return warnings
     * @throws DeployException when it is refused
     */
    synchronized List<String> prepare(Session session) {
        requireOpen();
        sessions.get(session.id());
        session.changing();
        ApplicationModel candidate = modelOf(session);
        if ( ! candidate.containerConfigId().equals(active.containerConfigId()))
            throw new DeployException("The container's id changed from '" + active.containerConfigId() + "' to '" +
                                      candidate.containerConfigId() + "': restart with the new application");
        requireFits(candidate);
        session.prepared(candidate);
        return candidate.warnings();
    }

    /**
     * Takes the package of a session into use, live: returns when it serves.
     *
     * @throws DeployException  when the container, or the documents by now, refuse it; the one before serves on
     * @throws RequestException when it isn't prepared, or another one was activated since it was made
     */
    synchronized Deployment activate(Session session) {
        requireOpen();
        sessions.get(session.id());
        ApplicationModel candidate = session.toActivate(generation);
        reindexing.pause();
        try {
            takeOver(candidate, session);
        } finally {
            resumeReindexing();
        }
        sessions.remove(session);
        return new Deployment(generation, candidate.warnings());
    }

    private void requireOpen() {
        if (opened.isEmpty()) throw new IllegalStateException("The local Vespa is closed");
    }

    private void takeOver(ApplicationModel candidate, Session session) {
        reconfigureContent(candidate);
        try {
            serve(candidate, session.id());
            activate(session.id());
        } catch (RuntimeException e) {
            rollBack(sessions.nextId(), e);
            throw e;
        }
        retainFiles(candidate);
        active = candidate;
    }

    private void activate(long id) {
        data.activate(id, sessions.ids());
        activeSession = id;
    }

    private void resumeReindexing() {
        VespaModel model = active.model();
        reindexing.resume(() -> NetworkDocumentAccess.of(model.getConfig(DocumentmanagerConfig.class, "client"),
                                                         model.getConfig(MessagebusConfig.class, "client"),
                                                         new MessageNetwork(broker, "reindexing")), activeSession);
    }

    BackgroundReindexing reindexing() { return reindexing; }

    /** Asks for all documents to be indexed anew, from the next deploy on. */
    synchronized void requestReindexing(double speed, String cause) {
        requireOpen();
        reindexing.request(speed, cause, activeSession);
    }

    /** The one content cluster and the one document type. */
    record DocumentKind(String cluster, String type) { }

    DocumentKind documentKind() {
        ContentCluster cluster = active.model().getContentClusters().values().iterator().next();
        return new DocumentKind(cluster.getName(), cluster.getDocumentDefinitions().keySet().iterator().next());
    }

    /** Components of the old generation may still be reading their files. */
    private void retainFiles(ApplicationModel candidate) {
        Set<FileReference> keep = new HashSet<>(candidate.files());
        keep.addAll(active.files());
        try {
            files.retain(keep);
        } catch (UncheckedIOException e) {
            logger.log(Level.WARNING, "Files that are no longer used are left", e);
        }
    }

    private void rollBack(long next, RuntimeException reason) {
        try {
            reconfigureContent(active);
            serve(active, next);
        } catch (RuntimeException e) {
            reason.addSuppressed(e); // the container kept its old components anyway
        }
    }

    private void serve(ApplicationModel application, long newGeneration) {
        container.expectGeneration();
        publish(application.model(), newGeneration);
        container.awaitGeneration();
    }

    /** Where search and document/v1 are: {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return URI.create("http://" + Loopback.ADDRESS + ":" + queryPort);
    }

    /** Where application packages are posted to: {@code http://127.0.0.1:PORT}. */
    public URI configEndpoint() {
        return URI.create("http://" + Loopback.ADDRESS + ":" + deployServer.port());
    }

    /** The generation that serves; it rises with every deploy. */
    public long generation() {
        return generation;
    }

    /** Stops everything and unlocks the data directory. */
    @Override
    public synchronized void close() {
        if (opened.isEmpty()) return;
        RuntimeException failure = new IllegalStateException("The local Vespa did not stop cleanly");
        closeAll(failure);
        running.set(false);
        if (failure.getSuppressed().length > 0) throw failure;
    }

    /** In reverse order; whatever fails is added to the failure. */
    private void closeAll(Throwable failure) {
        while ( ! opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                failure.addSuppressed(e);
            }
        }
    }

}
