package io.twotower.local;

import com.yahoo.config.subscription.SubscriberClosedException;
import com.yahoo.container.QrConfig;
import com.yahoo.container.di.config.Subscriber;
import com.yahoo.vespa.config.ConfigKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ModelSubscribersTest {

    private static final ConfigKey<QrConfig> key = new ConfigKey<>(QrConfig.class, "container");

    private final ModelSubscribers subscribers = new ModelSubscribers();
    private final Subscriber subscriber = subscribers.getSubscriber(Set.of(key), "test");
    private final ExecutorService waiting = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        subscribers.close();
        waiting.shutdownNow();
    }

    private void serve(String discriminator, long generation) {
        subscribers.serve((asked, definition, of) -> new QrConfig.Builder().discriminator(discriminator), generation);
    }

    private QrConfig config() {
        return (QrConfig) subscriber.config().values().iterator().next();
    }

    @Test
    void waitsForAHigherGeneration() throws Exception {
        serve("a", 3);
        assertEquals(3, subscriber.waitNextGeneration(true));
        assertTrue(subscriber.configChanged());
        assertEquals("a", config().discriminator());

        Future<Long> next = waiting.submit(() -> subscriber.waitNextGeneration(false));
        assertThrows(TimeoutException.class, () -> next.get(50, TimeUnit.MILLISECONDS));
        serve("b", 4);
        assertEquals(4, next.get(10, TimeUnit.SECONDS));
        assertEquals("b", config().discriminator());
        assertThrows(IllegalArgumentException.class, () -> serve("c", 4));
    }

    @Test
    void anUnchangedConfigIsTheSameObject() {
        serve("a", 1);
        subscriber.waitNextGeneration(true);
        QrConfig before = config();
        serve("a", 2);
        assertEquals(2, subscriber.waitNextGeneration(false));
        assertFalse(subscriber.configChanged());
        assertSame(before, config());
    }

    @Test
    void whatFollowsAFailureIsAChange() {
        serve("a", 1);
        subscriber.waitNextGeneration(true);
        subscribers.serve((asked, definition, of) -> { throw new IllegalArgumentException("no such config"); }, 2);
        assertThrows(IllegalArgumentException.class, () -> subscriber.waitNextGeneration(false));
        serve("a", 3);
        assertEquals(3, subscriber.waitNextGeneration(false));
        assertTrue(subscriber.configChanged());
    }

    @Test
    void closingEndsTheWaiting() {
        Future<Long> next = waiting.submit(() -> subscriber.waitNextGeneration(false));
        subscriber.close();
        ExecutionException ended = assertThrows(ExecutionException.class, () -> next.get(10, TimeUnit.SECONDS));
        assertInstanceOf(SubscriberClosedException.class, ended.getCause());
    }

}
