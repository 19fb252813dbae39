import Domain
import FoundationEssentials
import Synchronization
import Threads

/// Keeps the quota windows of all credentials: those that the providers tell when asked, and those that programs of
/// theirs left on this machine.
///
/// It asks by `QuotaPolicy`, at most four questions at once, and only where somebody agreed. It keeps no secret: whoever
/// scans hands over what can be asked, and is told by `changes` when the next scan is worth while.
actor QuotaService {
  private let transport: (any PingTransport)?
  private let file: QuotaFile
  private let policy: QuotaPolicy
  private let now: @Sendable () -> Date
  private let sleep: @Sendable (TimeInterval) async throws -> Void
  nonisolated let bell = QuotaBell()

  private var records: [String: QuotaRecord]?
  private var local = QuotaLocalReader()
  private var localReadings: [String: QuotaReading] = [:]
  /// What can be asked, without how.
  private var known: [String: (format: QuotaFormat, secretHash: String)] = [:]
  private var notes: [String: String] = [:]
  private var running: Set<String> = []
  private var evidence: [String: (secretHash: String, meaning: PingMeaning)] = [:]
  private var mayAsk = false
  private var isSuspended = false
  private var timer: Task<Void, Never>?
  private var work: [Int: Task<Void, Never>] = [:]
  private var lastWork = 0

  init(
    file: QuotaFile, transport: (any PingTransport)?, seed: UInt64 = 0, now: @escaping @Sendable () -> Date,
    sleep: @escaping @Sendable (TimeInterval) async throws -> Void = { try await Task.sleep(for: .seconds($0)) }
  ) {
    self.file = file
    self.transport = transport
    self.policy = QuotaPolicy(seed: seed)
    self.now = now
    self.sleep = sleep
  }

  /// What is known of a credential at this moment.
  struct Known: Hashable, Sendable {
    var reading = QuotaReading()
    var note: String?
  }

  /// By identity, from the disk the first time.
  func knownQuotas() async -> [String: Known] {
    await load()
    var result: [String: Known] = [:]
    for identity in Set((records ?? [:]).keys).union(localReadings.keys).union(notes.keys) {
      let record = records?[identity]
      let reading = (record?.reading ?? QuotaReading()).merged(with: localReadings[identity])
      result[identity] = Known(reading: reading, note: notes[identity] ?? record?.note)
    }
    return result
  }

  /// What answers proved of credentials, once.
  func takeEvidence() -> [String: (secretHash: String, meaning: PingMeaning)] {
    defer { evidence = [:] }
    return evidence
  }

  /// Keeps numbers that came with the answer to a validation.
  func keep(_ readings: [String: QuotaReading]) async {
    guard !readings.isEmpty else { return }
    let date = now()
    await update { records in
      for (identity, reading) in readings {
        var record = records[identity] ?? QuotaRecord()
        record.take(.reading(reading), secretHash: "", at: date)
        records[identity] = record
      }
    }
  }

  func setMayAsk(_ mayAsk: Bool) {
    guard self.mayAsk != mayAsk else { return }
    self.mayAsk = mayAsk
    if mayAsk { bell.ring() } else { timer?.cancel() }
  }

  /// Whether questions go out without a person's wish now.
  var asksByItself: Bool { mayAsk && !isSuspended }

  func setSuspended(_ isSuspended: Bool) {
    guard self.isSuspended != isSuspended else { return }
    self.isSuspended = isSuspended
    if isSuspended {
      timer?.cancel()
    } else if mayAsk {
      bell.ring()
    }
  }

  /// After each scan: asks in the background what is due, and sleeps until something else is.
  func take(_ subjects: [QuotaSubject]) async {
    await load()
    known = [:]
    notes = [:]
    for subject in subjects {
      if let note = subject.note { notes[subject.identity] = note }
      if let question = subject.question { known[subject.identity] = (question.format, subject.secretHash) }
    }
    readLocally(subjects)
    guard mayAsk, !isSuspended, transport != nil else { return }
    let due = subjects.filter { isDue($0) }
    if !due.isEmpty { start { await $0.poll(due, isWish: false) } }
    scheduleWake()
  }

  /// Asks now, as a person wished, and waits for the answers.
  ///
  /// - Returns: why nothing was asked about a credential, by identity.
  func ask(_ subjects: [QuotaSubject]) async -> [String: String] {
    await load()
    var reasons: [String: String] = [:]
    var asked: [QuotaSubject] = []
    for subject in subjects {
      if let question = subject.question, transport != nil {
        if let reason = policy.refusal(records?[subject.identity], question.format, now: now()) {
          reasons[subject.identity] = reason
        } else {
          asked.append(subject)
        }
      } else {
        reasons[subject.identity] = subject.note ?? "its provider offers no quota"
      }
    }
    let late = await poll(asked, isWish: true)
    return reasons.merging(late) { first, _ in first }
  }

  /// Waits until nothing is being asked.
  func settled() async {
    while let task = work.values.first { await task.value }
  }

  func close() {
    timer?.cancel()
    for task in work.values { task.cancel() }
  }
}

extension QuotaService {
  private func load() async {
    guard records == nil else { return }
    let file = file
    let stored = await runBlocking { file.read() }
    if records == nil { records = stored }
  }

  private func update(_ change: @escaping @Sendable (inout [String: QuotaRecord]) -> Void) async {
    let (file, date) = (file, now())
    guard file.mayWrite else {
      var memory = records ?? [:]
      change(&memory)
      records = memory
      return
    }
    records = await runBlocking { file.update(now: date, change) }
  }

  private func isDue(_ subject: QuotaSubject) -> Bool {
    guard let question = subject.question, !running.contains(subject.identity) else { return false }
    let due = policy.due(
      records?[subject.identity], question.format, identity: subject.identity, secretHash: subject.secretHash)
    return due.map { $0 <= now() } ?? false
  }

  /// Rings when the next question is due, so that a scan brings what it needs.
  private func scheduleWake() {
    timer?.cancel()
    timer = nil
    let instants = known.compactMap { identity, subject in
      running.contains(identity)
        ? nil
        : policy.due(records?[identity], subject.format, identity: identity, secretHash: subject.secretHash)
    }
    guard mayAsk, !isSuspended, let next = instants.min() else { return }
    let (sleep, bell, pause) = (sleep, bell, max(1, next.timeIntervalSince(now())))
    timer = Task(executorPreference: WorkerThreads.shared) {
      guard (try? await sleep(pause)) != nil, !Task.isCancelled else { return }
      bell.ring()
    }
  }

  private func start(_ job: @escaping @Sendable (QuotaService) async -> Void) {
    lastWork += 1
    let number = lastWork
    work[number] = Task(executorPreference: WorkerThreads.shared) {
      await job(self)
      await self.ended(number)
    }
  }

  private func ended(_ number: Int) { work[number] = nil }

  /// - Returns: why a credential was not asked about after all, by identity.
  @discardableResult
  private func poll(_ subjects: [QuotaSubject], isWish: Bool) async -> [String: String] {
    guard let transport, !subjects.isEmpty else { return [:] }
    let wanted = subjects.filter { running.insert($0.identity).inserted }
    defer { for subject in wanted { running.remove(subject.identity) } }
    let claimed = await claim(wanted, isWish: isWish)
    var reasons: [String: String] = [:]
    for subject in subjects where !claimed.contains(subject.identity) {
      reasons[subject.identity] = "another program is asking, or just asked"
    }
    let asked = wanted.filter { claimed.contains($0.identity) }
    let clock = now
    let answers = await withTaskGroup(of: (QuotaSubject, QuotaAnswer, PingMeaning?)?.self) { group in
      var answers: [(QuotaSubject, QuotaAnswer, PingMeaning?)] = []
      var waiting = asked[...]
      func add() {
        guard let subject = waiting.popFirst(), let question = subject.question else { return }
        group.addTask {
          let (answer, meaning) = await QuotaAnswer.ask(question, over: transport, now: clock)
          return Task.isCancelled ? nil : (subject, answer, meaning)
        }
      }
      for _ in 0..<Validation.atOnce { add() }
      for await answer in group {
        if let answer { answers.append(answer) }
        add()
      }
      return answers
    }
    guard !answers.isEmpty else { return reasons }
    let date = now()
    for (subject, _, meaning) in answers {
      if let meaning { evidence[subject.identity] = (subject.secretHash, meaning) }
    }
    let facts = answers.map { ($0.0.identity, $0.0.secretHash, $0.1) }
    await update { records in
      for (identity, secretHash, answer) in facts {
        var record = records[identity] ?? QuotaRecord()
        record.take(answer, secretHash: secretHash, at: date)
        records[identity] = record
      }
    }
    for subject in wanted { running.remove(subject.identity) }
    scheduleWake()
    bell.ring()
    return reasons
  }

  /// Marks the questions as asked, under the lock of the file: of several programs one asks, and the others read.
  private func claim(_ subjects: [QuotaSubject], isWish: Bool) async -> Set<String> {
    let (date, policy) = (now(), policy)
    let claims = subjects.compactMap { subject in
      subject.question.map { (identity: subject.identity, format: $0.format, secretHash: subject.secretHash) }
    }
    let claimed = Mutex(Set<String>())
    await update { records in
      var mine: Set<String> = []
      for claim in claims {
        let record = records[claim.identity]
        let isFree =
          isWish
          ? policy.refusal(record, claim.format, now: date) == nil
          : policy.due(record, claim.format, identity: claim.identity, secretHash: claim.secretHash)
            .map { $0 <= date } ?? false
        guard isFree else { continue }
        records[claim.identity, default: QuotaRecord()].askedAt = date
        mine.insert(claim.identity)
      }
      claimed.withLock { $0 = mine }
    }
    return claimed.withLock { $0 }
  }

  /// Looks at what programs left on this machine, off the way of the scan.
  private func readLocally(_ subjects: [QuotaSubject]) {
    let sources = subjects.compactMap { subject in subject.local.map { (subject.identity, $0) } }
    guard !sources.isEmpty, work.isEmpty || !mayAsk else { return }
    let date = now()
    start { service in
      let before = await service.local
      let (next, readings) = await runBlocking {
        var reader = before
        let found = sources.map { ($0.0, reader.read($0.1, now: date)) }
        return (reader, Dictionary(found) { first, _ in first })
      }
      await service.tookLocally(next, readings)
    }
  }

  private func tookLocally(_ reader: QuotaLocalReader, _ readings: [String: QuotaReading]) {
    local = reader
    guard readings != localReadings else { return }
    localReadings = readings
    bell.ring()
  }
}

extension QuotaReading {
  /// With the newer of each window, wherever it comes from.
  func merged(with other: QuotaReading?) -> QuotaReading {
    guard let other else { return self }
    var merged = self
    for window in other.windows {
      if let place = merged.windows.firstIndex(where: { $0.label == window.label }) {
        if window.readAt > merged.windows[place].readAt { merged.windows[place] = window }
      } else {
        merged.windows.append(window)
      }
    }
    for fact in other.facts {
      if let place = merged.facts.firstIndex(where: { $0.label == fact.label }) {
        if fact.readAt > merged.facts[place].readAt { merged.facts[place] = fact }
      } else {
        merged.facts.append(fact)
      }
    }
    merged.plan = merged.plan ?? other.plan
    return merged.limited
  }
}
