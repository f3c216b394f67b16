package io.twotower.trainer.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twotower.trainer.model.Matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a training keeps beside the bundle that it will become, so that it can go on after its process was killed:
 * <ul>
 *   <li>{@code checkpoint-NNNNNN}, the last two: all arrays, and where the training stood;
 *   <li>{@code best-NNNNNN}: the parameters after the best epoch, which is NNNNNN, as far as a checkpoint still asks for them;
 *   <li>{@code lock}, held by the process that trains;
 *   <li>{@code export}, the towers on their way into the bundle.
 * </ul>
 * It is deleted once the bundle is whole, and when a training ends without having left a checkpoint.
 */
public final class TrainingDirectory implements AutoCloseable {

    private static final String CHECKPOINT = "checkpoint-";
    private static final String BEST = "best-";
    private static final String LOCK = "lock";
    private static final String EXPORT = "export";
    private static final int KEPT = 2;

    private final Path directory;
    private final FileChannel lockFile;

    private TrainingDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * The training directory of a bundle, locked until it is closed. What a killed process left half written is deleted.
     *
     * @throws TrainingException when another process is training there
     */
    public static TrainingDirectory of(Path bundle) {
        Path target = bundle.toAbsolutePath();
        Path directory = target.resolveSibling(target.getFileName() + ".training");
        try {
            Files.createDirectories(directory);
            FileChannel lockFile = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new TrainingException("Another process is training in '" + directory
                                            + "': wait for it, or train with another --model");
            }
            TrainingDirectory opened = new TrainingDirectory(directory, lockFile);
            opened.deleteLeftovers(target);
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a directory to train in beside '" + bundle + "'", e);
        }
    }

    private static FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Temporary files in here, the exports of a killed training, and beside the bundle ones that were never whole. */
    private void deleteLeftovers(Path bundle) throws IOException {
        for (Path file : list(directory)) {
            String name = file.getFileName().toString();
            if (name.startsWith(".") && name.endsWith(".tmp") || name.equals(EXPORT)) deleteTree(file);
        }
        Pattern unfinished = Pattern.compile(Pattern.quote("." + bundle.getFileName()) + "\\.(training\\.)?\\d+");
        for (Path file : list(bundle.getParent())) {
            if (unfinished.matcher(file.getFileName().toString()).matches()) deleteTree(file);
        }
    }

    /**
     * @param matrices   all that training changes
     * @param parameters those of them that are the model's
     * @throws TrainingException when the disk has no room for what this training will write
     */
    void requireRoom(List<Matrix> matrices, List<Matrix> parameters) {
        long needed = (KEPT + 1) * bytes(matrices) + KEPT * bytes(parameters);
        try {
            long room = Files.getFileStore(directory).getUsableSpace();
            if (room < needed)
                throw new TrainingException("Checkpoints in '" + directory + "' will take " + (needed >> 20) + " MB, but there are "
                                            + (room >> 20) + " MB left on that disk: make room, or train with --model on another disk");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not ask how much room there is in '" + directory + "'", e);
        }
    }

    private static long bytes(List<Matrix> matrices) {
        return matrices.stream().mapToLong(matrix -> (long) matrix.rows() * matrix.columns() * Float.BYTES).sum();
    }

    /** An empty directory for the export. */
    Path export() {
        try {
            Path export = directory.resolve(EXPORT);
            deleteTree(export);
            return Files.createDirectory(export);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not make a directory in '" + directory + "'", e);
        }
    }

    /** Whether an earlier training has left a checkpoint. */
    boolean hasCheckpoint() {
        return !checkpoints().isEmpty();
    }

    /** @throws TrainingException when there is an unfinished training in it */
    void requireNoCheckpoint() {
        List<Path> all = checkpoints();
        if (all.isEmpty()) return;
        throw new TrainingException("There is a training in '" + directory + "' that didn't end, with " + all.get(0).getFileName()
                                    + ": go on with --resume, or delete that directory to train anew");
    }

    /** @throws TrainingException when there is nothing to go on from */
    void requireCheckpoint() {
        if (hasCheckpoint()) return;
        throw new TrainingException("There is no checkpoint in '" + directory + "' to resume from. Train without --resume");
    }

    /** Deletes the checkpoints that are there. */
    void startAnew() {
        for (Path file : checkpoints()) delete(file);
        deleteUnusedBest(Set.of());
    }

    /**
     * Writes the next checkpoint, and deletes what is older than the last two.
     *
     * @param matrices all that training changes
     */
    Path write(TrainingKey key, TrainingState state, List<Matrix> matrices) {
        List<Path> earlier = checkpoints();
        Path file = numbered(CHECKPOINT, earlier.isEmpty() ? 1 : number(earlier.get(0)) + 1);
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        key.writeTo(about.putObject("key"));
        about.set("state", state.toJson());
        ArrayFile.write(file, about, matrices);
        prune();
        return file;
    }

    private void prune() {
        List<Path> all = checkpoints();
        Set<Path> wanted = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            if (i >= KEPT) delete(all.get(i));
            else best(all.get(i)).ifPresent(wanted::add);
        }
        deleteUnusedBest(wanted);
    }

    /** The best parameters up to a checkpoint; empty where there are none, or nothing can be made of the checkpoint. */
    private Optional<Path> best(Path checkpoint) {
        try {
            return best(ArrayFile.about(checkpoint).path("state"));
        } catch (DamagedFileException e) {
            return Optional.empty();
        }
    }

    private Optional<Path> best(JsonNode state) {
        int epoch = state.path("bestEpoch").intValue();
        return epoch > 0 || state.has("start") ? Optional.of(best(epoch)) : Optional.empty();
    }

    private void deleteUnusedBest(Set<Path> wanted) {
        for (Path file : list(directory)) {
            if (file.getFileName().toString().startsWith(BEST) && !wanted.contains(file)) delete(file);
        }
    }

    /** Writes the parameters after an epoch that is the best so far; of epoch 0, those that training began with. */
    void writeBest(int epoch, List<Matrix> parameters) {
        ArrayFile.write(best(epoch), JsonNodeFactory.instance.objectNode().put("epoch", epoch), parameters);
    }

    /** Reads what {@link #writeBest} wrote of an epoch into these. */
    void readBest(int epoch, List<Matrix> parameters) {
        ArrayFile.read(best(epoch), parameters);
    }

    private Path best(int epoch) {
        return numbered(BEST, epoch);
    }

    /**
     * Takes up the newest checkpoint that isn't damaged.
     *
     * @param matrices set to the checkpoint's
     * @param notice   hears of what was found damaged and what training goes on from
     * @return where the training stood
     * @throws TrainingException when there is none, or it belongs to a training with another key: the message says what differs
     */
    TrainingState resume(TrainingKey key, double selfSupervisedWeight, List<Matrix> matrices, Consumer<String> notice) {
        List<Path> all = checkpoints();
        requireCheckpoint();
        for (Path file : all) {
            try {
                TrainingState state = read(file, key, selfSupervisedWeight, matrices);
                notice.accept("Going on from '" + file + "': " + (state.isFinished() ? "all epochs are trained"
                        : "epoch " + state.epoch() + ", batch " + (state.nextBatch() + 1)));
                for (Path newer : all.subList(0, all.indexOf(file))) delete(newer);
                return state;
            } catch (DamagedFileException e) {
                notice.accept(e.getMessage());
            }
        }
        throw new TrainingException("No checkpoint in '" + directory + "' can be used. Delete that directory and train anew");
    }

    private TrainingState read(Path file, TrainingKey key, double selfSupervisedWeight, List<Matrix> matrices) {
        ObjectNode about = ArrayFile.about(file);
        TrainingKey.read(about.get("key")).difference(key).ifPresent(difference -> {
            throw new TrainingException("The training in '" + directory + "' cannot go on: " + difference
                                        + ". Train as before, or delete that directory to train anew");
        });
        TrainingState state = TrainingState.of(selfSupervisedWeight, about.get("state"));
        best(about.get("state")).ifPresent(ArrayFile::verify);
        ArrayFile.read(file, state.isFinished() ? List.of() : matrices);
        return state;
    }

    /**
     * Deletes the newest checkpoints as long as they are damaged or of a training with another key.
     *
     * @return whether there is one left
     */
    boolean retainUsable(TrainingKey key) {
        for (Path file : checkpoints()) {
            if (isUsable(file, key)) return true;
            delete(file);
        }
        return false;
    }

    private boolean isUsable(Path file, TrainingKey key) {
        try {
            if (TrainingKey.read(ArrayFile.about(file).get("key")).difference(key).isPresent()) return false;
            ArrayFile.verify(file);
            best(file).ifPresent(ArrayFile::verify);
            return true;
        } catch (DamagedFileException e) {
            return false;
        }
    }

    /** The checkpoints, newest first. */
    private List<Path> checkpoints() {
        return list(directory).stream()
                .filter(file -> Files.isRegularFile(file) && file.getFileName().toString().matches(CHECKPOINT + "\\d+"))
                .sorted(Comparator.comparingInt(TrainingDirectory::number).reversed()).toList();
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().substring(CHECKPOINT.length()));
    }

    private Path numbered(String prefix, int number) {
        return directory.resolve(prefix + "%06d".formatted(number));
    }

    /** Gives the directory free; without a checkpoint in it, it is deleted. */
    @Override
    public void close() {
        try (lockFile) {
            if (hasCheckpoint()) return;
            deleteTree(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete '" + directory + "'", e);
        }
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list '" + directory + "'", e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete '" + file + "'", e);
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
