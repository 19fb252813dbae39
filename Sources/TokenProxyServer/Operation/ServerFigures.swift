import Domain
import FoundationEssentials
import Glibc
import LeaseBroker
import Synchronization
public import TokenProxyAPI

/// What `/metrics` shows, counted since the server started.
public final class ServerFigures: Sendable {
  private struct Route {
    var method: String
    var template: String
    var status: Int
    var count = 0
    var seconds = 0.0
  }

  private struct Figures {
    /// Few, and in the order of their first use: going through them takes less than hashing.
    var routes: [Route] = []
    var calls: [String: Int] = [:]
    var promptTokens = 0
    var completionTokens = 0
    var microDollars: Int64 = 0
    var released = 0
  }

  private let figures = Mutex(Figures())
  private let running = Atomic<Int>(0)
  private let connections = Atomic<Int>(0)
  private let startedAt: Date

  public init(startedAt: Date) { self.startedAt = startedAt }

  /// Counts an event that the hub was told.
  public func count(_ event: ServerEvent) {
    guard case .usage(let usage) = event else { return }
    figures.withLock { figures in
      figures.calls[usage.outcome, default: 0] += 1
      figures.promptTokens += usage.promptTokens
      figures.completionTokens += usage.completionTokens
      figures.microDollars += usage.cost.microDollars
    }
  }

  func began() { running.add(1, ordering: .relaxed) }
  func ended() { running.subtract(1, ordering: .relaxed) }
  func connected() { connections.add(1, ordering: .relaxed) }
  func disconnected() { connections.subtract(1, ordering: .relaxed) }
  func count(released: Int) { figures.withLock { $0.released += released } }

  /// - Parameter template: the path with names in place of values.
  func count(method: String, template: String, status: Int, seconds: Double) {
    figures.withLock { figures in
      let place = figures.routes.firstIndex {
        $0.status == status && $0.template == template && $0.method == method
      }
      let route = place ?? figures.routes.endIndex
      if place == nil { figures.routes.append(Route(method: method, template: template, status: status)) }
      figures.routes[route].count += 1
      figures.routes[route].seconds += seconds
    }
  }

  /// In the text form of Prometheus.
  func text(listeners: Int, proxy: ProxyFigures? = nil, leases: LeaseBroker.Figures? = nil) -> String {
    let figures = figures.withLock { $0 }
    var page = Page()
    page.family("credtop_http_requests_total", "counter", "Requests that were answered.")
    for route in figures.routes.sorted(by: {
      ($0.template, $0.method, $0.status) < ($1.template, $1.method, $1.status)
    }) {
      page.sample(
        "credtop_http_requests_total",
        "method=\"\(route.method)\",route=\"\(route.template)\",status=\"\(route.status)\"", "\(route.count)")
    }
    page.family("credtop_http_request_seconds", "summary", "How long answering took.")
    for (template, routes) in Dictionary(grouping: figures.routes, by: \.template).sorted(by: { $0.key < $1.key }) {
      let (count, sum) = routes.reduce(into: (0, 0.0)) { $0 = ($0.0 + $1.count, $0.1 + $1.seconds) }
      page.sample("credtop_http_request_seconds_sum", "route=\"\(template)\"", "\(sum)")
      page.sample("credtop_http_request_seconds_count", "route=\"\(template)\"", "\(count)")
    }
    page.family("credtop_calls_total", "counter", "Metered calls, by how they ended.")
    for (outcome, count) in figures.calls.sorted(by: { $0.key < $1.key }) {
      page.sample("credtop_calls_total", "outcome=\"\(outcome)\"", "\(count)")
    }
    page.family("credtop_tokens_total", "counter", "Metered tokens.")
    page.sample("credtop_tokens_total", "kind=\"prompt\"", "\(figures.promptTokens)")
    page.sample("credtop_tokens_total", "kind=\"completion\"", "\(figures.completionTokens)")
    page.single("credtop_charged_microdollars_total", "counter", "What calls were charged.", figures.microDollars)
    page.single(
      "credtop_reservations_released_total", "counter", "Reservations that nobody settled.", Int64(figures.released))
    page.single("credtop_http_requests_running", "gauge", "Requests that run.", running.load(ordering: .relaxed))
    page.single("credtop_connections", "gauge", "Open connections.", connections.load(ordering: .relaxed))
    page.single("credtop_event_listeners", "gauge", "Listeners of /v1/events.", listeners)
    if let proxy {
      page.single(
        "credtop_upstream_requests_total", "counter", "Requests to providers, tries included.", proxy.forwarded)
      page.single("credtop_upstream_retries_total", "counter", "Tries after the first.", proxy.retried)
      page.single("credtop_upstream_failures_total", "counter", "Calls that failed upstream.", proxy.upstreamFailures)
      page.single("credtop_calls_estimated_total", "counter", "Calls without figures of the provider.", proxy.estimated)
      page.single("credtop_calls_running", "gauge", "Calls that hold a reservation.", proxy.running)
      page.single("credtop_settlements_waiting", "gauge", "Settlements that wait.", proxy.waitingSettlements)
      page.single("credtop_settlements_lost_total", "counter", "Settlements that were given up.", proxy.lostSettlements)
    }
    if let leases {
      page.family("credtop_leases", "gauge", "Leases of the pool, by state.")
      for (state, count) in leases.leases.sorted(by: { $0.key < $1.key }) {
        page.sample("credtop_leases", "state=\"\(state)\"", "\(count)")
      }
      page.family("credtop_pool_credentials", "gauge", "Credentials of the pool, by state.")
      for (state, count) in leases.credentials.sorted(by: { $0.key < $1.key }) {
        page.sample("credtop_pool_credentials", "state=\"\(state)\"", "\(count)")
      }
      page.single("credtop_machines_waiting", "gauge", "Machines that wait for a lease.", leases.waiting)
    }
    page.single("process_resident_memory_bytes", "gauge", "Resident memory.", ProcessFigures.residentBytes)
    page.single("process_open_fds", "gauge", "Open file descriptors.", ProcessFigures.openDescriptors)
    page.single(
      "process_start_time_seconds", "gauge", "When the server started.", Int64(startedAt.timeIntervalSince1970))
    return page.text
  }

  private struct Page {
    var text = ""

    mutating func family(_ name: String, _ kind: String, _ help: String) {
      text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    mutating func sample(_ name: String, _ labels: String, _ value: String) { text += "\(name){\(labels)} \(value)\n" }

    mutating func single(_ name: String, _ kind: String, _ help: String, _ value: some BinaryInteger) {
      family(name, kind, help)
      text += "\(name) \(value)\n"
    }
  }
}

enum ProcessFigures {
  static var residentBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
  }

  static var openDescriptors: Int {
    guard let folder = opendir("/proc/self/fd") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without `.`, `..` and the folder itself.
    return max(0, count - 3)
  }
}
