package dev.spate.merge;

import dev.spate.merge.RunFigures.AgentFigures;
import dev.spate.merge.RunFigures.Evidence;
import dev.spate.protocol.IntervalReport;
import dev.spate.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Puts the reports of all agents of one run together: each once, without loss, in constant memory.
///
/// # What counts
/// A report counts once for its agent and sequence. A report of a lost agent counts up to the sequence
/// that was written down when it was lost, and not beyond; so a replay, in whatever order it meets the
/// topics, counts the same ones. Histograms are added and nothing else is ever done to them.
///
/// # Seconds
/// A second is handed to the consumer when all agents that are still at work have reported beyond it, or
/// when the fastest of them is [#GRACE_SECONDS] ahead: so slow agents do not make memory grow. What
/// comes for a second that was handed out already is in the figures of the run and in no second, which
/// is a doubt, for objectives in windows were judged without it.
///
/// That is for agents that speak now. What the log has held for a while, because nobody read it or
/// because brokers were away, comes in any order; there the agents are not to blame, and nobody waits
/// for the seconds. So a [patient][#patient] merger keeps them for as long as they find room in memory.
///
/// Not thread-safe.
public final class Merger {

    /// The verdict on one report.
    public enum Acceptance {
        MERGED,
        /// It was merged before.
        DUPLICATE,
        /// Its agent was lost before it, and others do its share.
        FENCED,
        /// It is not of an agent of this run, or does not fit the plan.
        REFUSED
    }

    /// How many seconds may be open at a time.
    static final int GRACE_SECONDS = 30;

    /// Room for the seconds of a patient merger: a quarter of an hour of a few agents with twenty
    /// requests each.
    private static final long PATIENT_BYTES = 64L << 20;

    private static final long SECOND = 1_000_000_000L;
    private static final int MAX_DOUBTS = 50;

    private final Rows rows;
    private final IntervalConsumer consumer;
    private final Map<String, AgentSum> agents = new LinkedHashMap<>();
    private final Chunks spare = new Chunks();
    private final Pairs.Writer memory = new Pairs.Writer();
    private final TreeMap<Long, Bucket> open = new TreeMap<>();
    private final PhaseSum[] phases;
    private final RequestSum[] requests;
    private final ConnectionSum connections;
    private final TraceSum traces;
    private final Set<String> doubts = new LinkedHashSet<>();
    /// Up to where all reach that are still at work; [Long#MAX_VALUE] if none is.
    private long slowest = Long.MAX_VALUE;
    /// How many of these reach no further.
    private int atSlowest;
    /// Up to where any reaches.
    private long fastest;
    private long closedBefore;
    private boolean patient;
    private long moreDoubts;
    private long merged;
    private long duplicates;
    private long fenced;
    private long unreadable;

    public Merger(Workload workload, IntervalConsumer consumer) {
        this.rows = new Rows(workload);
        this.consumer = consumer;
        this.phases = new PhaseSum[rows.phases()];
        for (int i = 0; i < phases.length; i++) {
            phases[i] = new PhaseSum(spare);
        }
        this.connections = new ConnectionSum(spare);
        this.traces = new TraceSum(rows);
        this.requests = new RequestSum[rows.count()];
        for (int i = 0; i < requests.length; i++) {
            requests[i] = new RequestSum(spare);
        }
    }

    /// An agent takes part.
    ///
    /// @param fraction of the load, 0 to 1
    public void expect(String agent, double fraction) {
        agents.computeIfAbsent(agent, id -> new AgentSum(id, fraction, phases.length));
        look();
    }

    /// What an agent says of itself.
    public void describe(String agent, String version, Map<String, String> machine) {
        AgentSum sum = agents.get(agent);
        if (sum != null) {
            sum.version = version;
            sum.machine = Map.copyOf(machine);
        }
    }

    /// Whether what comes now may have been on the log for long, so that it says nothing about an agent
    /// if its reports are not there yet.
    public void patient(boolean isPatient) {
        patient = isPatient;
    }

    /// Takes a report.
    public Acceptance accept(IntervalReport report) {
        AgentSum agent = agents.get(report.agent());
        if (agent == null) {
            return Acceptance.REFUSED;
        }
        if (agent.sequences.contains(report.sequence())) {
            duplicates++;
            return Acceptance.DUPLICATE;
        }
        if (agent.lost && report.sequence() > agent.lastSequence) {
            fenced++;
            return Acceptance.FENCED;
        }
        ReadReport read;
        try {
            read = ReadReport.of(report, rows, memory);
        } catch (IllegalArgumentException e) {
            unreadable++;
            doubt("a report of agent " + report.agent() + " does not fit the plan: " + e.getMessage());
            return Acceptance.REFUSED;
        }
        boolean wasSlowest = !agent.complete() && agent.coveredNanos == slowest;
        if (!agent.sequences.add(report.sequence())) {
            unreadable++;
            doubt("report " + report.sequence() + " of agent " + report.agent()
                    + " is too far beyond one that is missing");
            return Acceptance.REFUSED;
        }
        merged++;
        check(read);
        agent.add(report);
        connections.add(read.connections());
        traces.add(report);
        fastest = Math.max(fastest, agent.coveredNanos);
        if (wasSlowest && (agent.complete() || agent.coveredNanos > slowest) && --atSlowest == 0) {
            look();
        }
        put(read);
        closeSeconds();
        return Acceptance.MERGED;
    }

    /// An agent has reported all of its share.
    public void done(String agent, long lastSequence) {
        AgentSum sum = agents.get(agent);
        if (sum != null && !sum.lost) {
            sum.done = true;
            sum.lastSequence = lastSequence;
            look();
            closeSeconds();
        }
    }

    /// An agent has got more to do, after it may have said that it was done.
    public void goesOn(String agent) {
        AgentSum sum = agents.get(agent);
        if (sum != null && !sum.lost) {
            sum.done = false;
            sum.lastSequence = Long.MAX_VALUE;
            look();
        }
    }

    /// An agent was lost.
    ///
    /// @param lastSequence last report that counts
    /// @param atNanos after the start of the run
    public void lost(String agent, long lastSequence, long atNanos) {
        AgentSum sum = agents.get(agent);
        if (sum != null && !sum.lost) {
            sum.lost = true;
            sum.lastSequence = lastSequence;
            sum.lostNanos = atNanos;
            look();
            closeSeconds();
        }
    }

    /// How many arrivals of each phase a lost agent had to do by the schedule; those that it did not
    /// report are lost.
    public void due(String agent, long[] byPhase) {
        AgentSum sum = agents.get(agent);
        if (sum != null) {
            sum.due = byPhase.clone();
        }
    }

    /// Notes something that makes the evidence doubtful.
    public void doubt(String sentence) {
        if (doubts.size() < MAX_DOUBTS) {
            doubts.add(sentence);
        } else if (!doubts.contains(sentence)) {
            moreDoubts++;
        }
    }

    /// Messages of an unknown version or form were met.
    public void unreadable(long messages) {
        unreadable += messages;
    }

    /// Nothing more will come: hands out the seconds that are still open.
    public void finish() {
        while (!open.isEmpty()) {
            closeFirst();
        }
    }

    /// All that was measured so far. Costs a copy of every histogram.
    public RunFigures figures() {
        PhaseSum[] phaseSums = new PhaseSum[phases.length];
        for (int i = 0; i < phases.length; i++) {
            phaseSums[i] = new PhaseSum(spare);
            phaseSums[i].add(phases[i]);
        }
        RequestSum[] requestSums = new RequestSum[requests.length];
        for (int i = 0; i < requests.length; i++) {
            requestSums[i] = new RequestSum(spare);
            requestSums[i].add(requests[i]);
        }
        for (Bucket bucket : open.values()) {
            bucket.addTo(phaseSums, requestSums);
        }
        List<PhaseFigures> phaseFigures = new ArrayList<>();
        List<RequestFigures> requestFigures = new ArrayList<>();
        for (int phase = 0; phase < phases.length; phase++) {
            phaseFigures.add(phaseFigures(phase, phaseSums[phase]));
            long lostUnderWay = lostUnderWay(phase);
            List<RequestFigures> ofPhase = new ArrayList<>();
            for (int row = rows.first(phase); row < rows.end(phase); row++) {
                ofPhase.add(requestSums[row].figures(phase, rows.name(row), lostUnderWay));
            }
            if (!ofPhase.isEmpty()) {
                requestFigures.add(RequestFigures.sum(phase, ofPhase, lostUnderWay));
                requestFigures.addAll(ofPhase);
            }
        }
        for (PhaseSum sum : phaseSums) {
            sum.clear();
        }
        for (RequestSum sum : requestSums) {
            sum.clear();
        }
        List<AgentFigures> agentFigures =
                agents.values().stream().map(AgentSum::figures).toList();
        return new RunFigures(
                phaseFigures, requestFigures, connections.figures(), traces.figures(), agentFigures, evidence());
    }

    private PhaseFigures phaseFigures(int phase, PhaseSum sum) {
        long lost = 0;
        long active = 0;
        for (AgentSum agent : agents.values()) {
            lost += agent.missing(phase);
            active += agent.lost ? 0 : agent.underWay(phase);
        }
        return sum.figures(phase, lost, lostUnderWay(phase), active);
    }

    private long lostUnderWay(int phase) {
        long sum = 0;
        for (AgentSum agent : agents.values()) {
            sum += agent.lost ? agent.underWay(phase) : 0;
        }
        return sum;
    }

    private Evidence evidence() {
        long expected = 0;
        for (AgentSum agent : agents.values()) {
            expected += agent.expected();
        }
        List<String> sentences = new ArrayList<>(doubts);
        for (AgentSum agent : agents.values()) {
            if (agent.lost
                    && !agent.lossHandedOut
                    && agent.coveredNanos / SECOND < closedBefore
                    && agent.underWay() > 0) {
                sentences.add(agent.underWay() + " sessions were under way on agent " + agent.id
                        + " when it was lost, which was known after their second was closed: they are in the figures of"
                        + " the run, but in no window");
            }
        }
        if (moreDoubts > 0) {
            sentences.add("and " + moreDoubts + " more of the kind");
        }
        return new Evidence(expected, merged, duplicates, fenced, unreadable, sentences);
    }

    /// What contradicts itself is merged as it is, and said.
    private void check(ReadReport report) {
        String agent = report.source().agent();
        for (ReadReport.ReadPhase phase : report.phases()) {
            IntervalReport.PhaseCounts counts = phase.source();
            if (counts.planned() != counts.started() + counts.dropped()) {
                doubt("agent " + agent + " planned " + counts.planned() + " sessions of phase " + counts.phase()
                        + " in one interval, but started " + counts.started() + " and dropped " + counts.dropped());
            }
            long lateness = Pairs.total(phase.startLateness());
            if (lateness != counts.started()) {
                doubt("agent " + agent + " started " + counts.started() + " sessions of phase " + counts.phase()
                        + " in one interval, but timed the start of " + lateness);
            }
        }
        for (ReadReport.ReadSeries series : report.series()) {
            long ended = 0;
            for (long outcome : series.source().outcomes()) {
                ended += outcome;
            }
            long timed = Pairs.total(series.responseTime());
            if (ended != timed) {
                doubt("agent " + agent + " counted " + ended + " requests '"
                        + series.source().request() + "' in one interval, but timed "
                        + timed);
            }
        }
    }

    private void put(ReadReport report) {
        long second = report.source().startNanos() / SECOND;
        if (second < closedBefore) {
            Bucket late = new Bucket(rows, spare, second * SECOND);
            late.add(report);
            late.addTo(phases, requests);
            late.clear();
            doubt("reports of agent " + report.source().agent()
                    + " came after their second was closed: they are in the figures of the run, but in no window or"
                    + " timeline");
            return;
        }
        open.computeIfAbsent(second, s -> new Bucket(rows, spare, s * SECOND)).add(report);
    }

    /// Looks how far the agents are. Not at every report, or a thousand agents would cost each of them a
    /// thousand looks.
    private void look() {
        slowest = Long.MAX_VALUE;
        atSlowest = 0;
        for (AgentSum agent : agents.values()) {
            if (!agent.complete()) {
                if (agent.coveredNanos < slowest) {
                    slowest = agent.coveredNanos;
                    atSlowest = 0;
                }
                if (agent.coveredNanos == slowest) {
                    atSlowest++;
                }
            }
        }
    }

    private void closeSeconds() {
        while (!open.isEmpty()) {
            long end = open.firstEntry().getValue().startNanos() + SECOND;
            // The last second of a run is shorter, so the end of all agents closes it, by finish().
            boolean reported = end <= slowest && end <= fastest;
            boolean waits = end + GRACE_SECONDS * SECOND > fastest || (patient && spare.heldBytes() < PATIENT_BYTES);
            if (!reported && waits) {
                return;
            }
            closeFirst();
        }
    }

    private void closeFirst() {
        Map.Entry<Long, Bucket> first = open.pollFirstEntry();
        Bucket bucket = first.getValue();
        closedBefore = first.getKey() + 1;
        bucket.addTo(phases, requests);
        int expected = 0;
        for (AgentSum agent : agents.values()) {
            if (bucket.has(agent.id) || isExpected(agent, bucket.startNanos())) {
                expected++;
            }
            // The first second that it did not report is the one in which it was lost, for all that is known.
            if (agent.lost && agent.coveredNanos / SECOND == first.getKey()) {
                bucket.lost(agent);
                agent.lossHandedOut = true;
            }
        }
        MergedInterval second = bucket.merged(bucket.startNanos() + SECOND, open.isEmpty(), expected);
        bucket.clear();
        consumer.accept(second);
    }

    private static boolean isExpected(AgentSum agent, long startNanos) {
        if (agent.lost) {
            return startNanos < agent.lostNanos;
        }
        return !agent.complete() || startNanos < agent.coveredNanos;
    }
}
