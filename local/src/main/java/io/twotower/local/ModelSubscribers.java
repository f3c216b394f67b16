package io.twotower.local;

import com.yahoo.config.ConfigInstance;
import com.yahoo.config.subscription.ConfigInterruptedException;
import com.yahoo.config.subscription.SubscriberClosedException;
import com.yahoo.container.di.config.Subscriber;
import com.yahoo.container.di.config.SubscriberFactory;
import com.yahoo.vespa.config.ConfigKey;
import com.yahoo.vespa.config.ConfigPayload;
import com.yahoo.vespa.config.buildergen.ConfigDefinition;
import com.yahoo.vespa.config.protocol.DefContent;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Hands the config of the served model to the container's component graph directly: a subscriber waits for a generation higher than the
 * one it has. Vespa's own subscribers ask a server and wait some five seconds between two questions, a deploy as long.
 */
final class ModelSubscribers implements SubscriberFactory {

    private record Served(ConfigSource source, long generation) { }

    private Served served;
    private boolean closed = false;

    /** @param generation higher than any before */
    synchronized void serve(ConfigSource source, long generation) {
        if (served != null && generation <= served.generation())
            throw new IllegalArgumentException("Generation " + generation + " is not higher than " + served.generation());
        served = new Served(source, generation);
        notifyAll();
    }

    @Override
    public Subscriber getSubscriber(Set<? extends ConfigKey<?>> keys, String name) {
        return new ModelSubscriber(keys);
    }

    @Override
    public void reloadActiveSubscribers(long generation) { }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    private final class ModelSubscriber implements Subscriber {

        private final Set<? extends ConfigKey<?>> keys;
        private Map<ConfigKey<?>, String> payloads = Map.of();
        private Map<ConfigKey<ConfigInstance>, ConfigInstance> configs = Map.of();
        private long generation = -1;
        private boolean changed = false;
        private boolean subscriberClosed = false;

        ModelSubscriber(Set<? extends ConfigKey<?>> keys) {
            this.keys = keys;
        }

        @Override
        public long waitNextGeneration(boolean isInitializing) {
            Served next = await();
            generation = next.generation();
            Map<ConfigKey<?>, String> before = payloads;
            payloads = Map.of(); // should this fail, what comes next is a change
            resolve(next, before);
            return generation;
        }

        private Served await() {
            synchronized (ModelSubscribers.this) {
                while ( ! closed && ! subscriberClosed && (served == null || served.generation() <= generation)) {
                    try {
                        ModelSubscribers.this.wait();
                    } catch (InterruptedException e) {
                        throw new ConfigInterruptedException(e);
                    }
                }
                if (closed) endQuietly();
                if (closed || subscriberClosed) throw new SubscriberClosedException();
                return served;
            }
        }

        /** The container has a thread that watches for port changes and ends by this exception only, which nobody catches. */
        private static void endQuietly() {
            Thread.currentThread().setUncaughtExceptionHandler((thread, closing) -> { });
        }

        /** An unchanged config stays the same object, with the same files. */
        private void resolve(Served from, Map<ConfigKey<?>, String> before) {
            Map<ConfigKey<?>, String> newPayloads = new HashMap<>();
            Map<ConfigKey<ConfigInstance>, ConfigInstance> newConfigs = new HashMap<>();
            for (ConfigKey<?> key : keys) {
                ConfigKey<ConfigInstance> untyped = untyped(key);
                ConfigPayload payload = payload(key, from);
                String text = payload.toString(true);
                newPayloads.put(key, text);
                newConfigs.put(untyped, text.equals(before.get(key)) ? configs.get(untyped)
                                                                     : payload.toInstance(untyped.getConfigClass(), key.getConfigId()));
            }
            changed = ! newPayloads.equals(before);
            payloads = newPayloads;
            configs = newConfigs;
        }

        @SuppressWarnings("unchecked") // the container keys every kind of config alike
        private static ConfigKey<ConfigInstance> untyped(ConfigKey<?> key) {
            return (ConfigKey<ConfigInstance>) key;
        }

        @Override
        public long generation() { return generation; }

        @Override
        public boolean configChanged() { return changed; }

        @Override
        public Map<ConfigKey<ConfigInstance>, ConfigInstance> config() { return configs; }

        @Override
        public boolean applyOnRestart() { return false; }

        @Override
        public void close() {
            synchronized (ModelSubscribers.this) {
                subscriberClosed = true;
                ModelSubscribers.this.notifyAll();
            }
        }

    }

    private static ConfigPayload payload(ConfigKey<?> key, Served from) {
        ConfigDefinition definition = new ConfigDefinition(key.getName(), DefContent.fromClass(key.getConfigClass()).asStringArray());
        return from.source().payload(key, definition, from.generation());
    }

}
