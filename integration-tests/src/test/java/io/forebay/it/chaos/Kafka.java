// SPDX-License-Identifier: Apache-2.0
package io.forebay.it.chaos;

import io.forebay.it.fault.Fault;
import io.forebay.it.fault.FaultProxy;
import io.forebay.it.harness.Broker;
import io.forebay.it.harness.Cluster;
import io.forebay.it.harness.Ports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the sidecar delivers to: one broker, or three that are one cluster, each behind a proxy of its own. */
final class Kafka implements AutoCloseable {

    private static final int NODES = 3;

    private final List<Broker> brokers;
    private final List<FaultProxy> proxies;
    private final @Nullable Cluster cluster;

    // Guarded by this: who keeps the sidecar from the brokers.
    private boolean refused;
    private boolean cutOff;

    private Kafka(List<Broker> brokers, List<FaultProxy> proxies, @Nullable Cluster cluster) {
        this.brokers = brokers;
        this.proxies = proxies;
        this.cluster = cluster;
    }

    /** One broker, which doesn't run yet. */
    static Kafka ofOne(boolean secure, Random random) {
        int port = Ports.free();
        FaultProxy proxy = FaultProxy.between(Ports.free(), port, random.nextLong());
        return new Kafka(List.of(Broker.behind(proxy.port(), port, secure)), List.of(proxy), null);
    }

    /** Three brokers that are controllers too; they don't run yet. */
    static Kafka ofThree(boolean secure, Random random) {
        List<Integer> ports = new ArrayList<>();
        List<FaultProxy> proxies = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            ports.add(Ports.free());
            proxies.add(FaultProxy.between(Ports.free(), ports.get(node), random.nextLong()));
        }
        Cluster cluster =
                Cluster.quorumBehind(proxies.stream().map(FaultProxy::port).toList(), ports, secure);
        return new Kafka(cluster.brokers(), proxies, cluster);
    }

    /** Starts those brokers that don't run, and waits until all serve. */
    void start() {
        brokers.forEach(Broker::launch);
        brokers.forEach(Broker::awaitServing);
    }

    void stop() {
        brokers.forEach(Broker::kill);
    }

    /** The one for the tests' own clients, who learn of the others by it. */
    Broker broker() {
        return brokers.get(0);
    }

    List<Broker> brokers() {
        return brokers;
    }

    /** The number of the active controller, from 1. */
    int controller() {
        return cluster == null ? 1 : cluster.controller();
    }

    /**
     * For how long a reader may be told of an older end of a topic: a leader that was frozen doesn't know at once that it isn't any
     * more. None where there is only one.
     */
    Duration staleness() {
        return cluster == null ? Duration.ZERO : Duration.ofSeconds(20);
    }

    /** Where the sidecar begins: at the proxies. */
    String bootstrap() {
        return proxies.stream().map(proxy -> "127.0.0.1:" + proxy.port()).collect(Collectors.joining(","));
    }

    /** Does this to all connections of the sidecar. */
    void apply(Fault fault) {
        proxies.forEach(proxy -> proxy.apply(fault));
    }

    void resetAll() {
        proxies.forEach(FaultProxy::resetAll);
    }

    /** The network's trouble: connections are refused. */
    synchronized void refuse(boolean on) {
        refused = on;
        updateProxies();
    }

    /** So that nothing reaches a broker while its disk is replaced, whatever the network's trouble is. */
    synchronized void cutOff(boolean on) {
        cutOff = on;
        updateProxies();
    }

    private void updateProxies() {
        proxies.forEach(refused || cutOff ? FaultProxy::refuse : FaultProxy::open);
    }

    /** What the brokers logged. */
    String logTail() {
        return IntStream.range(0, brokers.size())
                .mapToObj(i -> "-- broker " + (i + 1) + "\n" + brokers.get(i).logTail())
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        proxies.forEach(FaultProxy::close);
        brokers.forEach(Broker::close);
    }
}
