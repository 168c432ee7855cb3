public import CoreMetrics
import Synchronization

/// Keeps what the process measures, and writes it in the text format of Prometheus.
///
/// Bootstrap swift-metrics with it before anything is measured. Counters end in `_total`; timers become histograms in seconds and end in
/// `_seconds`; recorders become histograms, in seconds where their name says so, else of counts. The same label and dimensions always mean the
/// same series, so destroying one does nothing: another part of the program may still count in it.
///
/// Labels are bounded. Beyond ``seriesAllowed`` new series are not kept but counted in `onevisit_metrics_dropped_series_total`, for a metric
/// whose labels grow with its callers must not eat the process. So are metrics whose name another kind of metric has.
public final class PrometheusMetrics: MetricsFactory {
    /// Ten times what a gateway of a hundred departments has.
    public static let seriesAllowed = 10_000
    /// Longer values of labels are cut: none of ours is.
    static let longestLabel = 128

    /// From what a lookup in memory takes to the longest wait, in seconds.
    static let secondsBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
    static let countBounds = [1.0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000, 1_000_000]

    private enum Kind: String { case counter, gauge, histogram }

    private struct Family {
        var kind: Kind
        var series: [[String]: any PrometheusSeries] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var seriesCount = 0
        var dropped: Int64 = 0
    }

    private let state = Mutex(State())
    private let seriesAllowed: Int

    /// - Parameter seriesAllowed: How many series are kept at most.
    public init(seriesAllowed: Int = PrometheusMetrics.seriesAllowed) {
        self.seriesAllowed = seriesAllowed
    }

    /// Everything measured, and how the process does, in the text format version 0.0.4.
    public func render() -> String {
        let (families, dropped) = state.withLock { ($0.families, $0.dropped) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) { text += series.lines(name, labels) }
        }
        text += "# TYPE onevisit_metrics_dropped_series_total counter\n"
        text += PrometheusText.line("onevisit_metrics_dropped_series_total", [], Double(dropped))
        return text + ProcessMetrics.render()
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(.counter, label, "_total", dimensions) { _ in PrometheusCounter() } ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        series(.counter, label, "_total", dimensions) { _ in PrometheusCounter() } ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(.gauge, label, "", dimensions) { _ in PrometheusGauge() } ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return series(.gauge, label, "", dimensions) { _ in PrometheusGauge() } ?? NOOPMetricsHandler.instance }
        return series(.histogram, label, "", dimensions) { name in
            PrometheusHistogram(bounds: name.hasSuffix("_seconds") ? Self.secondsBounds : Self.countBounds)
        } ?? NOOPMetricsHandler.instance
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(.histogram, label, "_seconds", dimensions) { _ in PrometheusHistogram(bounds: Self.secondsBounds) } ?? NOOPMetricsHandler.instance
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of that name and those labels, made where there is none; nil where it may not be.
    private func series<Series: PrometheusSeries>(
        _ kind: Kind, _ label: String, _ suffix: String, _ dimensions: [(String, String)], make: (String) -> Series
    ) -> Series? {
        var name = PrometheusText.name(label)
        if !name.hasSuffix(suffix) { name += suffix }
        let labels = PrometheusText.labels(dimensions, longestValue: Self.longestLabel)
        return state.withLock { state in
            if let known = state.families[name]?.series[labels] as? Series { return known }
            guard state.families[name]?.kind ?? kind == kind, state.seriesCount < seriesAllowed else {
                state.dropped += 1
                return nil
            }
            let series = make(name)
            state.families[name, default: Family(kind: kind)].series[labels] = series
            state.seriesCount += 1
            return series
        }
    }
}
