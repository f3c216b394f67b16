package io.twotower.local;

import com.yahoo.config.FileReference;
import com.yahoo.vespa.model.VespaModel;
import io.twotower.local.content.ContentNode;
import io.twotower.local.messages.MessageBroker;

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
    private final ContainerLog log;
    private final FileStore files;
    private final int queryPort;
    private final DeployServer deployServer;
    private final MessageBroker broker;
    private final ModelSubscribers config = new ModelSubscribers();
    private ContentNode content;
    private ContainerRuntime container;
    private ApplicationModel active;
    private volatile long generation;

    private LocalVespa(LocalVespaOptions options) {
        try {
            data = opened(DataDirectory.open(options.dataDirectory()));
            log = opened(ContainerLog.open(data.log()));
            files = new FileStore(data.files());
            files.retain(Set.of()); // nothing uses them yet, and a machine that went down may have left some half written
            queryPort = Loopback.freePort(options.queryPort(), "queries and documents");
            deployServer = opened(DeployServer.bind(options.configPort(), data.uploads(), MAX_UPLOAD));
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
        if (before.isEmpty() && application == null)
            throw new IllegalArgumentException("The data directory " + data.root() + " has no active application yet: start with one");
        if (before.isPresent()) active = ApplicationModel.of(data.application(before.getAsLong()), files, null);
        if (active != null) content = opened(startContent(active));
        if (application != null) prepareFirst(application, before.orElse(0) + 1);
        else publish(active.model(), before.getAsLong());
        container = opened(ContainerRuntime.start(active.containerConfigId(), config, files, broker, emptied(data.bundles()), log));
        data.activate(generation);
        files.retain(active.files());
    }

    /** Documents that are there already are judged as by a deploy. */
    private void prepareFirst(Path application, long next) {
        ApplicationModel candidate = unpack(application, next);
        if (content == null) {
            content = opened(startContent(candidate));
        } else {
            reconfigureContent(candidate);
        }
        active = candidate;
        publish(active.model(), next);
    }

    private ContentNode startContent(ApplicationModel application) {
        try {
            return ContentNode.start(application.model(), data.content(), broker.port(), files);
        } catch (IllegalArgumentException e) {
            throw new DeployException("The local Vespa does not support this application: " + e.getMessage(), e);
        }
    }

    private void reconfigureContent(ApplicationModel application) {
        List<String> reasons = content.validate(application.model());
        if ( ! reasons.isEmpty()) throw new DeployException("The local Vespa cannot take this application over: " + String.join("; ", reasons));
        content.reconfigure(application.model(), files);
    }

    private ApplicationModel unpack(Path application, long next) {
        ApplicationPackage.unpack(application, data.application(next));
        try {
            return ApplicationModel.of(data.application(next), files, active == null ? null : active.model());
        } catch (DeployException e) {
            DataDirectory.discard(data.application(next));
            throw e;
        }
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
        if (opened.isEmpty()) throw new IllegalStateException("The local Vespa is closed");
        long next = generation + 1;
        ApplicationModel candidate = unpack(application, next);
        boolean done = false;
        try {
            takeOver(candidate, next);
            done = true;
            return new Deployment(generation, candidate.warnings());
        } finally {
            if ( ! done) DataDirectory.discard(data.application(next));
        }
    }

    private void takeOver(ApplicationModel candidate, long next) {
        if ( ! candidate.containerConfigId().equals(active.containerConfigId()))
            throw new DeployException("The container's id changed from '" + active.containerConfigId() + "' to '" +
                                      candidate.containerConfigId() + "': restart with the new application");
        reconfigureContent(candidate);
        try {
            serve(candidate, next);
            data.activate(next);
        } catch (RuntimeException e) {
            rollBack(next + 1, e);
            throw e;
        }
        retainFiles(candidate);
        active = candidate;
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
