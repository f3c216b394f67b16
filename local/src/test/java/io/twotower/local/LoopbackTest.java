package io.twotower.local;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LoopbackTest {

    /** Or the system could give it to another socket of this process before the container binds it. */
    @Test
    void aFreePortIsNoneThatTheSystemHandsOut() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = Loopback.freePort(0, "a test");
            assertTrue(port >= Loopback.FIRST_FREE_PORT && port < Loopback.FIRST_PORT_OF_SYSTEM, "port " + port);
        }
    }

    @Test
    void aPortInUseIsRefusedByItsNumberAndPurpose() throws IOException {
        int port = Loopback.freePort(0, "a test");
        assertEquals(port, Loopback.freePort(port, "a test"));
        try (ServerSocket taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(Loopback.address(), port));
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> Loopback.freePort(port, "a test"));
            assertTrue(refused.getMessage().startsWith("Port " + port + " on 127.0.0.1, for a test, cannot be used"), refused.getMessage());
        }
    }

}
