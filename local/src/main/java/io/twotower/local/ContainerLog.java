package io.twotower.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.logging.FileHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sends the warnings of Vespa's container, and what the application's components log, to a file and not to the console while this is open. */
final class ContainerLog implements AutoCloseable {

    private static final int MAX_BYTES = 10 << 20;
    private static final int MAX_FILES = 2;

    private static final List<String> ofContainer = List.of("com.yahoo", "ai.vespa", "org.eclipse.jetty", "io.micrometer", "io.twotower.local");

    /** Held here because the log manager forgets loggers that nobody holds. */
    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final Handler file;

    private ContainerLog(Handler file) {
        this.file = file;
    }

    /** Appends to {@code vespa-0.log} in this directory, which is created when missing; what is older is in {@code vespa-1.log}. */
    static ContainerLog open(Path directory) {
        try {
            Files.createDirectories(directory);
            String pattern = directory.toString().replace("%", "%%") + "/vespa-%g.log";
            ContainerLog log = new ContainerLog(new FileHandler(pattern, MAX_BYTES, MAX_FILES, true));
            log.file.setFormatter(new OneLine());
            ofContainer.forEach(name -> log.redirect(name).setLevel(Level.WARNING));
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write a log in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Sends what this logger and those below it write to the file only: for the packages of the application's bundles. */
    Logger redirect(String name) {
        return loggers.computeIfAbsent(name, added -> {
            Logger logger = Logger.getLogger(added);
            logger.setUseParentHandlers(false);
            logger.addHandler(file);
            return logger;
        });
    }

    /**
     * Makes something that sets up logging for the whole JVM, as starting a container does, and undoes that: an embedding program
     * has its own.
     */
    static <T> T preserve(Supplier<T> action) {
        Map<Logger, Handler[]> before = handlers();
        Level rootLevel = Logger.getLogger("").getLevel();
        try {
            return action.get();
        } finally {
            handlers().forEach((logger, handlers) -> List.of(handlers).forEach(logger::removeHandler));
            before.forEach((logger, handlers) -> List.of(handlers).forEach(logger::addHandler));
            Logger.getLogger("").setLevel(rootLevel);
        }
    }

    private static Map<Logger, Handler[]> handlers() {
        Map<Logger, Handler[]> handlers = new HashMap<>();
        for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
            Logger logger = LogManager.getLogManager().getLogger(name);
            if (logger != null && logger.getHandlers().length > 0) handlers.put(logger, logger.getHandlers());
        }
        return handlers;
    }

    @Override
    public void close() {
        for (Logger logger : loggers.values()) {
            logger.removeHandler(file);
            logger.setLevel(null);
            logger.setUseParentHandlers(true);
        }
        file.close();
    }

    /** Time, level, class and message, then the stack of what was thrown. */
    private static final class OneLine extends Formatter {

        @Override
        public String format(LogRecord record) {
            StringWriter line = new StringWriter();
            line.append(record.getInstant().toString()).append(' ').append(record.getLevel().getName()).append(' ')
                .append(record.getLoggerName()).append(": ").append(formatMessage(record)).append('\n');
            // Into the log's entry, not onto the console.
            if (record.getThrown() != null) record.getThrown().printStackTrace(new PrintWriter(line, true));
            return line.toString();
        }

    }

}
