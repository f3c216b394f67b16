package io.twotower.local;

import com.google.inject.AbstractModule;
import com.google.inject.Module;
import com.yahoo.container.di.config.SubscriberFactory;
import com.yahoo.jdisc.application.Application;
import com.yahoo.jdisc.core.ApplicationLoader;
import com.yahoo.vespa.config.ConfigTransformer;
import com.yahoo.vespa.config.UrlDownloader;
import com.yahoo.yolean.Exceptions;
import io.twotower.local.messages.MessageBroker;
import io.twotower.local.osgi.BundleFramework;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The running container. */
final class ContainerRuntime implements AutoCloseable {

    private static final Duration patience = Duration.ofMinutes(2);

    private final ApplicationLoader loader;
    private final Activation activation;

    private ContainerRuntime(ApplicationLoader loader, Activation activation) {
        this.loader = loader;
        this.activation = activation;
    }

    /**
     * Starts the container.
     *
     * @param configId    the container's id in the model
     * @param config      what it is configured with; the first generation must be there
     * @param files       the files that the config refers to
     * @param broker      finds the content node
     * @param bundleCache an empty directory
     * @param log         takes what components log
     * @throws DeployException when the components of the application cannot be made
     */
    static ContainerRuntime start(String configId, ModelSubscribers config, FileStore files, MessageBroker broker,
                                  Path bundleCache, ContainerLog log) {
        // The container reads these two from the system properties, as a node of a cluster is told them.
        System.setProperty("config.id", configId);
        System.setProperty("configsources", ConfigServer.get().address());
        ConfigTransformer.setUrlDownloader(new UrlDownloader()); // without one, model values of configs are not resolved
        Activation activation = new Activation();
        BundleFramework bundles = new BundleFramework(bundleCache, log::redirect);
        ApplicationLoader loader = ContainerLog.preserve(() -> new ApplicationLoader(bundles, List.of(bindings(config, files, broker, activation))));
        activation.listen();
        try {
            loader.init(null, false);
            loader.start();
            return new ContainerRuntime(loader, activation);
        } catch (Exception e) {
            activation.close();
            loader.destroy();
            throw new DeployException("The container cannot be started with this application: " + Exceptions.toMessageString(e), e);
        }
    }

    /** What the container, and its components, can be constructed with beyond Vespa's own. */
    private static Module bindings(ModelSubscribers config, FileStore files, MessageBroker broker, Activation activation) {
        return new AbstractModule() {
            @Override
            protected void configure() {
                bind(SubscriberFactory.class).toInstance(config);
                bind(FileStore.class).toInstance(files);
                bind(MessageBroker.class).toInstance(broker);
                bind(Activation.class).toInstance(activation);
                bind(Application.class).to(LocalContainer.class);
            }
        };
    }

    /** Call before a new generation is served. */
    void expectGeneration() {
        activation.reset();
    }

    /**
     * Waits until the container uses the new generation.
     *
     * @throws DeployException when it cannot and went on with the old one
     */
    void awaitGeneration() {
        try {
            activation.await(patience);
        } catch (ExecutionException e) {
            throw new DeployException("The container cannot use this application: " + Exceptions.toMessageString(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new DeployException("The container did not take the application into use within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeployException("Interrupted while the container was reconfigured", e);
        }
    }

    @Override
    public void close() {
        activation.close();
        try {
            loader.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The container did not stop: " + Exceptions.toMessageString(e), e);
        } finally {
            loader.destroy();
        }
    }

}
