package com.yahoo.jdisc.http.server.jetty;

import com.yahoo.component.annotation.Inject;
import com.yahoo.jdisc.Metric;
import com.yahoo.jdisc.http.ConnectorConfig;
import com.yahoo.jdisc.http.SslProvider;
import io.twotower.local.LoopbackRequests;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;

import java.util.List;

/**
 * Binds a container's HTTP server to the loopback address, and answers only what is meant for it. The connector config has no address
 * to bind to, and the method that makes the connector is visible in its package only: hence this package.
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
        connector.getConnectionFactories()
                 .forEach(protocol -> configuration(protocol).addCustomizer(LoopbackConnectorFactory::requireLocal));
        return connector;
    }

    private static HttpConfiguration configuration(ConnectionFactory protocol) {
        if (protocol instanceof HttpConfiguration.ConnectionFactory http) return http.getHttpConfiguration();
        if (protocol instanceof AbstractHTTP2ServerConnectionFactory http2) return http2.getHttpConfiguration();
        throw new IllegalStateException("Cannot tell whose requests " + protocol + " takes");
    }

    private static Request requireLocal(Request request, HttpFields.Mutable responseHeaders) {
        HttpFields headers = request.getHeaders();
        String authority = request.getHttpURI().getAuthority(); // of the Host header, or of HTTP/2's own
        if ( ! LoopbackRequests.areLocal(authority == null ? headers.getValuesList(HttpHeader.HOST) : List.of(authority),
                                         headers.getValuesList(HttpHeader.ORIGIN)))
            throw new BadMessageException(HttpStatus.FORBIDDEN_403, LoopbackRequests.REFUSAL);
        return request;
    }

}
