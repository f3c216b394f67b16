package com.yahoo.jdisc.http.server.jetty;

import com.yahoo.component.annotation.Inject;
import com.yahoo.jdisc.Metric;
import com.yahoo.jdisc.http.ConnectorConfig;
import com.yahoo.jdisc.http.SslProvider;
import org.eclipse.jetty.server.Server;

/**
 * Binds a container's HTTP server to the loopback address. The connector config has no address to bind to, and the method that
 * makes the connector is visible in its package only: hence this package.
 */
public class LoopbackConnectorFactory extends ConnectorFactory {

    @Inject
    public LoopbackConnectorFactory(ConnectorConfig config, SslProvider sslProvider) {
        super(config, sslProvider);
    }

    @Override
    JDiscServerConnector createConnector(Metric metric, Server server) {
        JDiscServerConnector connector = super.createConnector(metric, server);
        connector.setHost("127.0.0.1");
        return connector;
    }

}
