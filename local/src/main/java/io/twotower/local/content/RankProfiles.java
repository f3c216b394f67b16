package io.twotower.local.content;

import com.yahoo.config.FileReference;
import com.yahoo.filedistribution.fileacquirer.FileAcquirer;
import com.yahoo.io.GrowableByteBuffer;
import com.yahoo.searchlib.rankingexpression.evaluation.TensorValue;
import com.yahoo.searchlib.rankingexpression.evaluation.Value;
import com.yahoo.tensor.Tensor;
import com.yahoo.tensor.TensorType;
import com.yahoo.tensor.serialization.JsonFormat;
import com.yahoo.tensor.serialization.TypedBinaryFormat;
import com.yahoo.vespa.config.search.RankProfilesConfig;
import com.yahoo.vespa.config.search.core.RankingConstantsConfig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The rank profiles of a schema by name. */
final class RankProfiles {

    private static final long FILE_WAIT_SECONDS = 60;

    private final Map<String, RankProfile> profiles = new LinkedHashMap<>();

    private RankProfiles(RankProfilesConfig config, Map<String, Value> constants) {
        for (RankProfilesConfig.Rankprofile profile : config.rankprofile())
            profiles.put(profile.name(), new RankProfile(profile, constants));
    }

    /** Reads the profiles and the constants they may use, whose files are acquired. */
    static RankProfiles of(ClusterConfig config, FileAcquirer files) {
        Map<String, Value> constants = new HashMap<>();
        for (RankingConstantsConfig.Constant constant : config.rankingConstants().constant())
            constants.put(constant.name(), new TensorValue(read(constant.name(), TensorType.fromSpec(constant.type()), constant.fileref(),
                    files)));
        return new RankProfiles(config.rankProfiles(), constants);
    }

    /** What of the profiles is not supported here, each a sentence that names the profile. */
    static List<String> problems(ClusterConfig config, SearchSchema schema) {
        List<String> problems = new ArrayList<>();
        Map<String, Value> constants = new HashMap<>(); // their values don't matter here, only that they exist
        for (RankingConstantsConfig.Constant constant : config.rankingConstants().constant()) {
            if (!constant.fileref().value().endsWith(".json") && !constant.fileref().value().endsWith(".tbf"))
                problems.add("Constant '" + constant.name() + "': only .json and .tbf files are supported locally, this is "
                        + constant.fileref().value());
            constants.put(constant.name(), new TensorValue(Tensor.Builder.of(TensorType.empty).cell(0).build()));
        }
        for (RankProfile profile : new RankProfiles(config.rankProfiles(), constants).profiles.values()) {
            problems.addAll(profile.problems());
            problems.addAll(RankFeatures.problems(profile, schema));
        }
        return problems;
    }

    private static Tensor read(String name, TensorType type, FileReference reference, FileAcquirer files) {
        try {
            File file = files.waitFor(reference, FILE_WAIT_SECONDS, TimeUnit.SECONDS);
            byte[] content = Files.readAllBytes(file.toPath());
            return file.getName().endsWith(".tbf") ? TypedBinaryFormat.decode(Optional.of(type), GrowableByteBuffer.wrap(content))
                                                   : JsonFormat.decode(type, content);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the file of constant '" + name + "'", e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read constant '" + name + "' from " + reference.value(), e);
        } catch (RuntimeException e) { // what the formats throw for content they cannot read
            throw new IllegalArgumentException("Constant '" + name + "' in " + reference.value() + " is not a " + type + ": "
                    + e.getMessage(), e);
        }
    }

    /** @throws UnsupportedQueryException if there is no such profile */
    RankProfile get(String name) {
        RankProfile profile = profiles.get(name.isEmpty() ? "default" : name);
        if (profile == null) throw new UnsupportedQueryException("There is no rank profile '" + name + "'; there are "
                + new TreeSet<>(profiles.keySet()));
        return profile;
    }
}
