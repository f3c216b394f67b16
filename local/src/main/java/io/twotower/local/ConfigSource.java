package io.twotower.local;

import com.yahoo.config.ConfigInstance;
import com.yahoo.vespa.config.ConfigKey;
import com.yahoo.vespa.config.ConfigPayload;
import com.yahoo.vespa.config.GenericConfig;
import com.yahoo.vespa.config.buildergen.ConfigDefinition;

/** The config of one generation. */
interface ConfigSource {

    ConfigInstance.Builder builder(ConfigKey<?> key, ConfigDefinition definition, long generation);

    /** Builds a config as it is handed out. */
    default ConfigPayload payload(ConfigKey<?> key, ConfigDefinition definition, long generation) {
        ConfigInstance.Builder builder = builder(key, definition, generation);
        if (builder instanceof GenericConfig.GenericConfigBuilder generic) return generic.getPayload();
        try {
            Class<?> type = builder.getClass().getEnclosingClass();
            return ConfigPayload.fromInstance((ConfigInstance) type.getConstructor(builder.getClass()).newInstance(builder));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot build config " + key + ": " + (e.getCause() == null ? e : e.getCause().getMessage()), e);
        }
    }

}
