package io.twotower.local.messages;

import com.yahoo.component.annotation.Inject;
import com.yahoo.container.jdisc.messagebus.NetworkMultiplexerHolder;
import com.yahoo.messagebus.network.NetworkMultiplexer;
import com.yahoo.messagebus.network.rpc.RPCNetworkParams;

/** Gives the container a {@link MessageNetwork} in place of Vespa's. */
public final class LoopbackNetworkHolder extends NetworkMultiplexerHolder {

    private final MessageBroker broker;
    private NetworkMultiplexer network;

    @Inject
    public LoopbackNetworkHolder(MessageBroker broker) {
        this.broker = broker;
    }

    @Override
    public synchronized NetworkMultiplexer get(RPCNetworkParams params) {
        if (network == null) network = NetworkMultiplexer.shared(new MessageNetwork(broker, params.getIdentity().getServicePrefix()));
        return network;
    }

    @Override
    public synchronized void deconstruct() {
        if (network != null) network.disown();
    }

}
