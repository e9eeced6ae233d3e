// SPDX-License-Identifier: Apache-2.0
package io.forebay.sidecar.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.sidecar.config.ConfigLoader.Loaded;
import io.forebay.sidecar.config.ConfigSource.Reloaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a changed file comes to for a sidecar that runs: what is put in force, and what is only told. */
class ReloadTest {
    /** Another value for each key of the sidecar; none is the default or that of {@link ConfigFixture#MINIMAL}. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("listeners", "app,more"),
            Map.entry("ingest.record.max.bytes", "2000000"),
            Map.entry("ingest.line.max.bytes", "1000"),
            Map.entry("ingest.headers.max", "7"),
            Map.entry("ingest.unacked.max.records", "7"),
            Map.entry("ingest.connections.max", "7"),
            Map.entry("ingest.memory.max.bytes", "33554432"),
            Map.entry("ingest.user.max.bytes.per.second", "7"),
            Map.entry("ingest.user.spool.share", "7"),
            Map.entry("spool.dir", "/elsewhere"),
            Map.entry("spool.max.bytes", "1073741824"),
            Map.entry("telemetry.enabled", "false"),
            Map.entry("telemetry.topics.max", "7"),
            Map.entry("spool.full", "reject"),
            Map.entry("spool.file.bytes", "16777216"),
            Map.entry("spool.free.min.bytes", "7"),
            Map.entry("spool.keep.ms", "7"),
            Map.entry("spool.keep.bytes", "7"),
            Map.entry("drain.guarantee", "exactly-once"),
            Map.entry("drain.transaction.interval.ms", "7"),
            Map.entry("drain.checkpoint.interval.ms", "7"),
            Map.entry("drain.shutdown.grace.ms", "7"),
            Map.entry("drain.blocked.max.bytes", "7"),
            Map.entry("dead.letter.dir", "/letters"),
            Map.entry("dead.letter.max.bytes", "10000000"),
            Map.entry("dead.letter.full", "drop-oldest"),
            Map.entry("dead.letter.topic", "dead"),
            Map.entry("audit.topic", "audit"),
            Map.entry("admin.socket", "/run/a.sock"),
            Map.entry("admin.bind", "tcp:127.0.0.1:8099"));

    /** The same for the keys of a listener. */
    private static final Map<String, String> OTHERS_OF_LISTENER = Map.ofEntries(
            Map.entry("bind", "unix:/run/forebay/other.sock"),
            Map.entry("protocol", "json"),
            Map.entry("topic", "orders"),
            Map.entry("ack", "delivered"),
            Map.entry("mode", "0600"),
            Map.entry("owner", "root"),
            Map.entry("group", "root"),
            Map.entry("allow.users", "root"),
            Map.entry("allow.groups", "root"),
            Map.entry("topics", "a*"),
            Map.entry("topics.USER", "b*"),
            Map.entry("max.bytes.per.second", "7"),
            Map.entry("spool.share", "7"));

    @TempDir
    private Path dir;

    private ConfigFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ConfigFixture(dir);
    }

    static Stream<String> keys() {
        return SidecarKeys.DEFINITION.names().stream().sorted();
    }

    static Stream<String> keysOfListener() {
        return ListenerKeys.DEFINITION.names().stream().sorted();
    }

    /** What the documentation says of a key is what happens: it is in force, or it changes nothing and is told. */
    @ParameterizedTest
    @MethodSource("keys")
    void everyKey_isInForceOrToldToNeedARestart(String key) throws Exception {
        assertThat(OTHERS).containsKey(key);
        Loaded running = fixture.load(ConfigFixture.MINIMAL);
        Reloaded reloaded = reload(running, changed(key, requireNonNull(OTHERS.get(key))));
        if (SidecarKeys.NEED_RESTART.contains(key)) {
            assertThat(reloaded.needsRestart()).containsExactly(key);
            assertThat(reloaded.changed()).isEmpty();
            assertThat(reloaded.next().config()).isEqualTo(running.config());
        } else {
            assertThat(reloaded.needsRestart()).isEmpty();
            assertThat(reloaded.changed()).contains(key);
            assertThat(reloaded.next().config()).isNotEqualTo(running.config());
        }
    }

    @ParameterizedTest
    @MethodSource("keysOfListener")
    void everyKeyOfAListener_isInForce(String name) throws Exception {
        assertThat(OTHERS_OF_LISTENER).containsKey(name);
        assertThat(ListenerKeys.RELOAD).isEqualTo(Reload.LIVE);
        String key = ListenerKeys.key("app", name);
        Loaded running = fixture.load(ConfigFixture.MINIMAL);
        Reloaded reloaded = reload(running, changed(key, requireNonNull(OTHERS_OF_LISTENER.get(name))));
        assertThat(reloaded.needsRestart()).isEmpty();
        assertThat(reloaded.changed()).containsExactly(key);
        assertThat(reloaded.next().config().ingest().listeners())
                .isNotEqualTo(running.config().ingest().listeners());
    }

    @Test
    void whatNeedsARestart_staysSoWhateverElseChanges() throws Exception {
        Loaded running = fixture.load(ConfigFixture.MINIMAL);
        String file = changed("spool.dir", "/elsewhere") + "ingest.connections.max=7\n";
        Reloaded first = reload(running, file);
        Reloaded second = reload(first.next(), file);
        assertThat(first.changed()).containsExactly("ingest.connections.max");
        assertThat(second.changed()).isEmpty();
        assertThat(second.needsRestart()).containsExactly("spool.dir");
        assertThat(second.next().config().spool().dir()).isEqualTo(Path.of("/var/lib/forebay/spool"));
        assertThat(reload(second.next(), ConfigFixture.MINIMAL).needsRestart()).isEmpty();
    }

    @Test
    void overridesOfTheStart_stayAboveTheNewFile() throws Exception {
        fixture.load(ConfigFixture.MINIMAL);
        ConfigSource source = new ConfigSource(
                new ConfigLoader(Map.of(), "host-1"), fixture.file(), List.of("ingest.connections.max=9"));
        Loaded running = source.load();
        Files.writeString(fixture.file(), ConfigFixture.MINIMAL + "ingest.connections.max=7\ningest.headers.max=7\n");
        Reloaded reloaded = source.reload(running);
        assertThat(reloaded.changed()).containsExactly("ingest.headers.max");
        assertThat(reloaded.next().config().ingest().maxConnections()).isEqualTo(9);
    }

    @Test
    void changedSecretBehindAReference_isAChange_andIsNotToldOf() throws Exception {
        Path secret = dir.resolve("secret.properties");
        Files.writeString(secret, "password=first\n");
        String file = ConfigFixture.MINIMAL + "kafka.ssl.key.password=${file:" + secret + ":password}\n";
        Loaded running = fixture.load(file);
        assertThat(reload(running, file).changed()).isEmpty();
        Files.writeString(secret, "password=second\n");
        Reloaded reloaded = reload(running, file);
        assertThat(reloaded.changed()).containsExactly("kafka.ssl.key.password");
        assertThat(reloaded.toString()).doesNotContain("first", "second");
    }

    @Test
    void keyStoreReplacedInItsPlace_isAChange() throws Exception {
        Path store = dir.resolve("store.p12");
        Files.writeString(store, "one");
        String file = ConfigFixture.MINIMAL + "kafka.ssl.truststore.location=" + store + "\n";
        Loaded running = fixture.load(file);
        Files.writeString(store, "another");
        assertThat(reload(running, file).changed()).containsExactly("kafka.ssl.truststore.location");
    }

    @Test
    void smallerRecords_leaveTheProducerRoomForThoseThatWait() throws Exception {
        Loaded running = fixture.load(changed("ingest.record.max.bytes", "3000000"));
        Object before = running.config().drain().producer().get("max.request.size");
        Reloaded first = reload(running, ConfigFixture.MINIMAL);
        assertThat(first.changed()).containsExactly("ingest.record.max.bytes");
        assertThat(first.next().config().drain().producer()).containsEntry("max.request.size", before);
        Reloaded second = reload(first.next(), changed("ingest.headers.max", "7"));
        assertThat(second.next().config().drain().producer()).containsEntry("max.request.size", before);
    }

    @Test
    void badFile_tellsAllOfIt() {
        Loaded running = fixture.load(ConfigFixture.MINIMAL);
        assertThatThrownBy(() -> reload(running, ConfigFixture.MINIMAL + "spool.full=maybe\nspool.fool=1\n"))
                .isInstanceOfSatisfying(
                        BadConfigException.class,
                        bad -> assertThat(bad.problems())
                                .extracting(Problem::place, Problem::key)
                                .containsExactly(
                                        org.assertj.core.groups.Tuple.tuple(fixture.file() + ":5", "spool.full"),
                                        org.assertj.core.groups.Tuple.tuple(fixture.file() + ":6", "spool.fool")));
    }

    @Test
    void everyKey_hasAnotherValueHere() {
        assertThat(new TreeSet<>(OTHERS.keySet())).isEqualTo(new TreeSet<>(SidecarKeys.DEFINITION.names()));
        assertThat(OTHERS_OF_LISTENER.keySet()).isEqualTo(ListenerKeys.DEFINITION.names());
        assertThat(SidecarKeys.DEFINITION.names()).containsAll(SidecarKeys.NEED_RESTART);
    }

    private Reloaded reload(Loaded running, String file) throws Exception {
        Files.writeString(fixture.file(), file);
        return new ConfigSource(new ConfigLoader(Map.of(), "host-1"), fixture.file(), List.of()).reload(running);
    }

    /** The shortest file with one key of another value. */
    private static String changed(String key, String value) {
        Map<String, String> all = new LinkedHashMap<>();
        ConfigFixture.MINIMAL.lines().forEach(line -> {
            int equals = line.indexOf('=');
            all.put(line.substring(0, equals), line.substring(equals + 1));
        });
        all.put(key, value);
        if (key.equals("listeners")) {
            all.put("listener.more.bind", "unix:/run/forebay/more.sock");
        }
        return all.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
    }
}
