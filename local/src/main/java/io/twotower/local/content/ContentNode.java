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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A running content node: stores and searches the documents of a model's single content cluster and schema. It is reached by
 * remote procedure calls on a loopback port of its own choice, by the dispatcher through {@link #rpcPort()} and by document clients through the name it registers at
 * the slobrok.
 */
public final class ContentNode implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int THREADS = Math.max(4, Runtime.getRuntime().availableProcessors());

    private final DocumentStore store;
    private final IndexDirectory indexes;
    private final DocumentWriter writer;
    private final ExecutorService searchThreads = Executors.newFixedThreadPool(THREADS, ThreadFactoryFactory.getDaemonThreadFactory("content-search"));
    private final ExecutorService documentThreads = Executors.newFixedThreadPool(THREADS, ThreadFactoryFactory.getDaemonThreadFactory("content-documents"));
    private final Supervisor rpc = new Supervisor(new Transport("content-node", 2));
    private final Acceptor acceptor;
    private final Register register;
    private volatile NodeState state;

    private ContentNode(VespaModel model, Path directory, int slobrokPort, FileAcquirer files) throws IOException, ListenFailedException {
        ClusterConfig config = ClusterConfig.of(model);
        requireSupported(problems(config));
        NodeState configured = NodeState.of(config, files);
        store = DocumentStore.open(directory);
        indexes = new IndexDirectory(directory);
        state = configured.with(indexes.open(store, configured));
        writer = new DocumentWriter(store, () -> state);
        new SearchProtocolServer(new SearchHandler(() -> state, store, NearestNeighbors.EXACT_UP_TO), searchThreads).addMethods(rpc);
        new DocumentProtocolServer(() -> state, store, writer, documentThreads).addMethods(rpc);
        acceptor = rpc.listen(new Spec(LOOPBACK, 0));
        SlobrokList slobroks = new SlobrokList();
        slobroks.setup(new String[] { new Spec(LOOPBACK, slobrokPort).toString() });
        register = new Register(rpc, slobroks, LOOPBACK, acceptor.port());
        register.registerName("storage/cluster." + config.cluster() + "/distributor/0/default");
        writer.start();
    }

    /**
     * Opens the store under a directory, which is made if need be, brings its index up to date and answers requests.
     *
     * @param slobrokPort the loopback port of the slobrok to register at
     * @param files       finds the files that the model's configuration refers to
     * @throws IllegalArgumentException if the model is not supported, with all reasons
     * @throws UncheckedIOException     if the directory is in use or damaged
     */
    public static ContentNode start(VespaModel model, Path directory, int slobrokPort, FileAcquirer files) {
        try {
            return new ContentNode(model, directory, slobrokPort, files);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (ListenFailedException e) {
            throw new IllegalStateException("The content node cannot listen on " + LOOPBACK, e);
        }
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
        problems.addAll(SchemaChange.problems(state, config));
        return problems;
    }

    /**
     * Takes over a model that {@link #validate} has nothing against, while requests are being answered: those under way are finished with the old one. Where
     * an existing field is indexed in another way (its distance metric, say) the index is built anew first, and writes wait for that.
     */
    public void reconfigure(VespaModel model, FileAcquirer files) {
        requireSupported(validate(model));
        NodeState next = NodeState.of(ClusterConfig.of(model), files);
        writer.whileNotWriting(() -> {
            SearchIndex old = state.index();
            SearchIndex index = indexes.forNext(store, next, state);
            state = next.with(index);
            if (index != old) indexes.retire(old);
        });
    }

    /** The loopback port that answers the dispatcher's and the message bus's calls. */
    public int rpcPort() { return acceptor.port(); }

    /** Stops answering and closes the store; what was acknowledged is on the disk already. */
    @Override
    public void close() {
        register.shutdown();
        acceptor.shutdown().join();
        writer.close();
        searchThreads.shutdownNow();
        documentThreads.shutdownNow();
        rpc.transport().shutdown().join();
        try {
            state.index().commit(store.position());
            state.index().close();
            store.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the content node's store", e);
        }
    }
}
