package io.twotower.local;

import com.google.inject.Inject;
import com.yahoo.container.Container;
import com.yahoo.container.di.config.SubscriberFactory;
import com.yahoo.container.jdisc.ConfiguredApplication;
import com.yahoo.jdisc.Timer;
import com.yahoo.jdisc.application.Application;
import com.yahoo.jdisc.application.ContainerActivator;
import com.yahoo.jdisc.application.ContainerBuilder;
import com.yahoo.jdisc.application.DeactivatedContainer;
import com.yahoo.jdisc.application.OsgiFramework;

/** Vespa's container application as it is, with our files, and with an eye on the generations that it activates. */
final class LocalContainer implements Application {

    private final ConfiguredApplication application;
    private final FileStore files;

    @Inject
    LocalContainer(ContainerActivator activator, OsgiFramework osgi, Timer timer, SubscriberFactory subscribers, FileStore files,
                   Activation activation) {
        this.application = new ConfiguredApplication(new ObservedActivator(activator, activation), osgi, timer, subscribers);
        this.files = files;
    }

    @Override
    public void start() {
        Container.get().setCustomFileAcquirer(files);
        Container.get().disableUrlDownloader();
        application.start();
    }

    @Override
    public void stop() {
        application.stop();
    }

    @Override
    public void destroy() {
        application.destroy();
        Container.resetInstance();
    }

    private record ObservedActivator(ContainerActivator delegate, Activation activation) implements ContainerActivator {

        @Override
        public ContainerBuilder newContainerBuilder() {
            return delegate.newContainerBuilder();
        }

        @Override
        public DeactivatedContainer activateContainer(ContainerBuilder builder) {
            DeactivatedContainer previous = delegate.activateContainer(builder);
            if (builder != null) activation.succeeded();
            return previous;
        }

    }

}
