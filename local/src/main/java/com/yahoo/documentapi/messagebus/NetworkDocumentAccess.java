package com.yahoo.documentapi.messagebus;

import com.yahoo.concurrent.ThreadFactoryFactory;
import com.yahoo.document.config.DocumentmanagerConfig;
import com.yahoo.document.select.parser.ParseException;
import com.yahoo.documentapi.AsyncParameters;
import com.yahoo.documentapi.AsyncSession;
import com.yahoo.documentapi.DocumentAccess;
import com.yahoo.documentapi.SubscriptionParameters;
import com.yahoo.documentapi.SubscriptionSession;
import com.yahoo.documentapi.SyncParameters;
import com.yahoo.documentapi.SyncSession;
import com.yahoo.documentapi.VisitorDestinationParameters;
import com.yahoo.documentapi.VisitorDestinationSession;
import com.yahoo.documentapi.VisitorParameters;
import com.yahoo.documentapi.VisitorSession;
import com.yahoo.documentapi.messagebus.protocol.DocumentProtocol;
import com.yahoo.messagebus.ConfigAgent;
import com.yahoo.messagebus.MessageBus;
import com.yahoo.messagebus.MessagebusConfig;
import com.yahoo.messagebus.network.Network;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Vespa's document access over a network of choice. {@link MessageBusDocumentAccess} makes its network itself, one that listens on
 * every address of the machine, and the sessions' constructors are visible in this package only.
 */
public final class NetworkDocumentAccess extends DocumentAccess {

    private final MessageBusParams params;
    private final MessageBus bus;
    private final ScheduledExecutorService visitors = Executors.newScheduledThreadPool(1, ThreadFactoryFactory.getDaemonThreadFactory("visitor"));

    private NetworkDocumentAccess(MessageBusParams params, Network network) {
        super(params);
        this.params = params;
        this.bus = new MessageBus(network, new com.yahoo.messagebus.MessageBusParams(params.getMessageBusParams())
                .addProtocol(new DocumentProtocol(getDocumentTypeManager(), params.getProtocolConfigId())));
        new ConfigAgent(params.getMessageBusParams().getMessageBusConfig(), bus); // sets the routes
    }

    /**
     * Makes an access to documents of these types.
     *
     * @param network owned by this from now on
     */
    public static NetworkDocumentAccess of(DocumentmanagerConfig documents, MessagebusConfig routes, Network network) {
        MessageBusParams params = new MessageBusParams();
        params.setDocumentmanagerConfig(documents);
        params.getMessageBusParams().setMessageBusConfig(routes);
        return new NetworkDocumentAccess(params, network);
    }

    @Override
    public SyncSession createSyncSession(SyncParameters parameters) {
        return new MessageBusSyncSession(parameters, bus, params);
    }

    @Override
    public AsyncSession createAsyncSession(AsyncParameters parameters) {
        return new MessageBusAsyncSession(parameters, bus, params);
    }

    @Override
    public VisitorSession createVisitorSession(VisitorParameters parameters) throws ParseException {
        MessageBusVisitorSession session = MessageBusVisitorSession.createForMessageBus(bus, visitors, parameters);
        session.start();
        return session;
    }

    @Override
    public VisitorDestinationSession createVisitorDestinationSession(VisitorDestinationParameters parameters) {
        return new MessageBusVisitorDestinationSession(parameters, bus);
    }

    @Override
    public SubscriptionSession createSubscription(SubscriptionParameters parameters) {
        throw new UnsupportedOperationException("Vespa has no subscriptions");
    }

    @Override
    public SubscriptionSession openSubscription(SubscriptionParameters parameters) {
        throw new UnsupportedOperationException("Vespa has no subscriptions");
    }

    @Override
    public void shutdown() {
        super.shutdown();
        bus.destroy();
        visitors.shutdownNow();
    }

}
