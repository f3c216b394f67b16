package io.twotower.local;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/** The only address that anything here listens on. */
final class Loopback {

    static final String ADDRESS = "127.0.0.1";

    /** Linux hands out ports from 32768 on unless told otherwise, others from 49152 on; below 10,000 are the well known ones. */
    static final int FIRST_FREE_PORT = 10_000;
    static final int FIRST_PORT_OF_SYSTEM = 32_768;
    private static final int MOST_ATTEMPTS = 100;

    private Loopback() { }

    static InetAddress address() {
        try {
            return InetAddress.getByName(ADDRESS);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // a literal address is not looked up
        }
    }

    /**
     * Returns the port when it is free, or any free one for 0. It is not held: whoever binds it does so later. A free one is therefore not left
     * to the system to choose, which could give it to another socket meanwhile, but is below all that it chooses from by itself.
     *
     * @throws IllegalStateException when the port is in use
     */
    static int freePort(int port, String purpose) {
        try {
            if (port == 0) return anyFreePort();
            bindOnce(port);
            return port;
        } catch (IOException e) {
            throw new IllegalStateException("Port " + port + " on " + ADDRESS + ", for " + purpose + ", cannot be used: " +
                                            e.getMessage() + ". Stop what uses it, or choose another port.", e);
        }
    }

    private static int anyFreePort() throws IOException {
        for (int attempt = 1; ; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, FIRST_PORT_OF_SYSTEM);
            try {
                bindOnce(port);
                return port;
            } catch (BindException e) {
                if (attempt == MOST_ATTEMPTS) throw e;
            }
        }
    }

    private static void bindOnce(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address(), port));
        }
    }

}
