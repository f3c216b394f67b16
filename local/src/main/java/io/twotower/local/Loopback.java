package io.twotower.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** The only address that anything here listens on. */
final class Loopback {

    static final String ADDRESS = "127.0.0.1";

    private Loopback() { }

    static InetAddress address() {
        try {
            return InetAddress.getByName(ADDRESS);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // a literal address is not looked up
        }
    }

    /**
     * Returns the port when it is free, or any free one for 0.
     *
     * @throws IllegalStateException when the port is in use
     */
    static int freePort(int port, String purpose) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address(), port));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port + " on " + ADDRESS + ", for " + purpose + ", cannot be used: " +
                                            e.getMessage() + ". Stop what uses it, or choose another port.", e);
        }
    }

}
