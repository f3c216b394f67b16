package com.yahoo.container.core.documentapi;

import com.yahoo.yolean.concurrent.Memoized;
import com.yahoo.component.annotation.Inject;
import com.yahoo.container.di.componentgraph.Provider;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.documentapi.messagebus.NetworkDocumentAccess;
import com.yahoo.messagebus.MessagebusConfig;
import io.twotower.local.messages.MessageBroker;
import io.twotower.local.messages.MessageNetwork;

/**
 * Gives the container its document access over a network on the loopback address. Components are injected with a class whose
 * constructor is visible in its package only: hence this package.
 */
public final class LoopbackDocumentAccessProvider implements Provider<VespaDocumentAccess> {

    private final LoopbackDocumentAccess access;

    @Inject
    public LoopbackDocumentAccessProvider(DocumentmanagerConfig documents, MessagebusConfig routes, MessageBroker broker) {
        access = new LoopbackDocumentAccess(documents, routes, broker);
    }

    @Override
    public VespaDocumentAccess get() { return access; }

    @Override
    public void deconstruct() {
        access.delegate.close();
    }

    private static final class LoopbackDocumentAccess extends VespaDocumentAccess {

        private final Memoized<DocumentAccess, RuntimeException> delegate;

        LoopbackDocumentAccess(DocumentmanagerConfig documents, MessagebusConfig routes, MessageBroker broker) {
            super(documents, "", routes);
            delegate = new Memoized<>(() -> NetworkDocumentAccess.of(documents, routes, new MessageNetwork(broker, "documents")),
                                          DocumentAccess::shutdown);
        }

        @Override
        public DocumentAccess delegate() { return delegate.get(); }

    }

}
