package io.twotower.local.content;

import com.yahoo.concurrent.ThreadFactoryFactory;
import com.yahoo.filedistribution.fileacquirer.FileAcquirer;
import com.yahoo.jrt.Acceptor;
import com.yahoo.jrt.ListenFailedException;
import com.yahoo.jrt.Spec;
import com.yahoo.jrt.Supervisor;
import com.yahoo.jrt.Transport;
import com.yahoo.jrt.slobrok.api.Register;
import com.yahoo.jrt.slobrok.api.SlobrokList;
import com.yahoo.vespa.model.VespaModel;
import io.twotower.local.messages.MessageSender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A running content node: stores and searches the documents of a model's single content cluster and schema. It is reached by
 * remote procedure calls on a loopback port of its own choice, by the dispatcher through {@link #rpcPort()} and by document
 * clients through the name it registers at the slobrok.
 */
public final class ContentNode implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int CLOSE_SECONDS = 20;
    private static final int VISITORS = 32;
    private static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    private final Path directory;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final DocumentStore store;
    private final IndexDirectory indexes;
    private final DocumentWriter writer;
    private final Acceptor acceptor;
    private volatile NodeState state;

    private ContentNode(VespaModel model, Path directory, int slobrokPort, FileAcquirer files) {
        this.directory = directory;
        try {
            ClusterConfig config = ClusterConfig.of(model);
            requireSupported(problems(config));
            NodeState configured = NodeState.of(config, files);
            store = opened(DocumentStore.open(directory));
            requireSupported(problemsWithStored(config));
            StoredSchema.write(directory, config);
            indexes = new IndexDirectory(directory);
            state = configured.with(indexes.open(store, configured));
            opened.push(this::closeIndex);
            writer = opened(new DocumentWriter(store, () -> state));
            SearchHandler searches = new SearchHandler(() -> state, store);
            searches.warmUp();
            Supervisor rpc = new Supervisor(new Transport("content-node", 2));
            opened.push(() -> rpc.transport().shutdown().join());
            new SearchProtocolServer(searches, threads("content-search")).addMethods(rpc);
            MessageSender sender = opened(new MessageSender(rpc));
            new DocumentProtocolServer(() -> state, store, writer, sender, threads("content-documents"), threads("content-visitors", VISITORS))
                    .addMethods(rpc);
            acceptor = rpc.listen(new Spec(LOOPBACK, 0));
            opened.push(() -> acceptor.shutdown().join());
            register(rpc, slobrokPort, config.cluster());
        } catch (IOException e) {
            closeAll(e);
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (ListenFailedException e) {
            closeAll(e);
            throw new IllegalStateException("The content node cannot listen on " + LOOPBACK, e);
        } catch (RuntimeException e) {
            closeAll(e);
            throw e;
        }
    }

    /**
     * Opens the store under a directory, which is made if need be, brings its index up to date and answers requests.
     *
     * @param slobrokPort the loopback port of the slobrok to register at
     * @param files       finds the files that the model's configuration refers to
     * @throws IllegalArgumentException if the model, or the model with the documents in the directory, is not supported, with all reasons
     * @throws UncheckedIOException     if the directory is in use or damaged
     */
    public static ContentNode start(VespaModel model, Path directory, int slobrokPort, FileAcquirer files) {
        return new ContentNode(model, directory, slobrokPort, files);
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    /** Threads that are let finish what they do: the interrupt of one that reads would close the file for all. */
    private ExecutorService threads(String name) { return threads(name, THREADS); }

    private ExecutorService threads(String name, int number) {
        ExecutorService threads = Executors.newFixedThreadPool(number, ThreadFactoryFactory.getDaemonThreadFactory(name));
        opened.push(() -> {
            threads.shutdown();
            if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS))
                throw new IllegalStateException(name + " still runs after " + CLOSE_SECONDS + " s");
        });
        return threads;
    }

    private void register(Supervisor rpc, int slobrokPort, String cluster) {
        SlobrokList slobroks = new SlobrokList();
        slobroks.setup(new String[] { new Spec(LOOPBACK, slobrokPort).toString() });
        Register register = new Register(rpc, slobroks, LOOPBACK, acceptor.port());
        opened.push(register::shutdown);
        register.registerName("storage/cluster." + cluster + "/distributor/0/default");
    }

    private static void requireSupported(List<String> problems) {
        if (!problems.isEmpty()) throw new IllegalArgumentException(String.join("\n", problems));
    }

    /** Why this node cannot serve a configuration whatever it holds. */
    private static List<String> problems(ClusterConfig config) {
        List<String> problems = new ArrayList<>(SearchSchema.problems(config));
        if (!problems.isEmpty()) return problems; // what builds on the fields cannot be judged
        problems.addAll(RankProfiles.problems(config, SearchSchema.of(config)));
        problems.addAll(DocumentSummaries.problems(config.summaries()));
        return problems;
    }

    private List<String> problemsWithStored(ClusterConfig config) throws IOException {
        Optional<StoredSchema> stored = store.size() == 0 ? Optional.empty() : StoredSchema.read(directory);
        return stored.map(schema -> new SchemaChange(schema, config).problems(SchemaChange.inStore(store, schema))).orElse(List.of());
    }

    /**
     * Says why the node cannot take over a model with the documents it holds. Changes nothing.
     *
     * @return the reasons, each a sentence; empty if it can
     */
    public List<String> validate(VespaModel next) {
        List<String> problems = new ArrayList<>(ClusterConfig.problems(next));
        if (!problems.isEmpty()) return problems;
        ClusterConfig config = ClusterConfig.of(next);
        problems.addAll(problems(config));
        problems.addAll(new SchemaChange(StoredSchema.of(state.config()), config).problems(SchemaChange.inIndex(state.index())));
        return problems;
    }

    /**
     * Takes over a model that {@link #validate} has nothing against, while requests are being answered: those under way are
     * finished with the old one. Where an existing field is indexed in another way (its distance metric, say) the index is
     * built anew first, and writes wait for that.
     *
     * @throws IllegalArgumentException if the model is not supported, with all reasons; the old one stays
     */
    public void reconfigure(VespaModel model, FileAcquirer files) {
        requireSupported(validate(model));
        NodeState next = NodeState.of(ClusterConfig.of(model), files);
        writer.whileNotWriting(() -> {
            if (writer.failure() != null) throw new IllegalStateException(writer.failure());
            requireSupported(validate(model)); // a write may have come between
            takeOver(next);
        });
    }

    private void takeOver(NodeState next) {
        SearchIndex old = state.index();
        try {
            SearchIndex index = indexes.forNext(store, next, state);
            StoredSchema.write(directory, next.config());
            state = next.with(index);
            if (index != old) indexes.retire(old);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot take over the application in " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Reads the documents, beside all others who read and write them. */
    public StoredDocuments documents() { return new StoredDocuments(() -> state, store); }

    /** The loopback port that answers the dispatcher's and the message bus's calls. */
    public int rpcPort() { return acceptor.port(); }

    /** Stops answering and closes the store; what was acknowledged is on the disk already. */
    @Override
    public void close() {
        IllegalStateException failure = new IllegalStateException("The content node did not close cleanly");
        closeAll(failure);
        if (failure.getSuppressed().length > 0) throw failure;
    }

    private void closeIndex() throws IOException {
        try (SearchIndex index = state.index()) {
            if (writer == null || writer.failure() == null) index.commit(store.position());
        }
    }

    /** In reverse order; whatever fails is added to the failure. */
    private void closeAll(Exception failure) {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) { // each resource declares its own
                failure.addSuppressed(e);
            }
        }
    }
}
