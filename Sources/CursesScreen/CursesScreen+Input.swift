import CNcurses
import Glibc
public import Terminal

extension CursesScreen {
  /// Milliseconds after which `readEvents()` must be called even when nothing arrives, for poll(2); nil when nothing
  /// is pending. It is what tells the Esc key from the beginning of a longer sequence.
  public var pendingTimeout: Int32? {
    guard isUp, let milliseconds = decoder.pendingTimeout, let lastInput else { return nil }
    let left = Duration.milliseconds(milliseconds) - (ContinuousClock.now - lastInput)
    return left <= .zero ? 0 : Int32(left.milliseconds) + 1
  }

  /// What has happened since the last call: keys, the mouse, pastes, answers, a new size. Never blocks.
  ///
  /// Being stopped by another process (TSTP) is done here, and the call returns after the job is continued.
  public func readEvents() -> [TerminalEvent] {
    guard isUp else { return [] }
    var events = readSignals()
    guard isUp else { return events }
    var buffer = [UInt8](repeating: 0, count: 4096)
    var isReading = true
    while isReading {
      let count = cn_read(&buffer, buffer.count)
      if count < 0 { endSignal = endSignal ?? SIGHUP }
      if count <= 0 { break }
      lastInput = .now
      // A full buffer may have more behind it; a flood of input is taken in portions, so that frames are still drawn.
      isReading = count == buffer.count && events.count < 4096
      take(decoder.feed(buffer[..<count]), into: &events)
    }
    if pendingTimeout == 0 { take(decoder.timeOut(), into: &events) }
    return events
  }

  private func take(_ inputs: [TerminalInput], into events: inout [TerminalEvent]) {
    for input in inputs {
      switch input {
      case .event(.mouse(let mouse)):
        if isMouseOn { events.append(.mouse(clicks.counted(mouse, milliseconds: steadyMilliseconds()))) }
      case .event(let event): events.append(event)
      case .synchronizedOutput(let has): showsFramesAtOnce = has
      case .identified: askedAt = nil
      case .appearanceChanged: askForBackground()
      }
    }
  }

  private func readSignals() -> [TerminalEvent] {
    var isResized = false
    while true {
      switch cn_next_signal() {
      case 0:
        guard isResized else { return [] }
        let before = size
        takeSize()
        cn_resize(Int32(size.columns), Int32(size.rows))
        if size != before { shown = nil }
        return [.resized(size)]
      case SIGWINCH: isResized = true
      case SIGTSTP:
        suspendJob()
        isResized = true
      case SIGCONT:
        // Stopped by a signal that cannot be caught, and continued: the shell has changed the terminal meanwhile.
        leave()
        enter()
        isResized = true
      case let signal: endSignal = signal
      }
    }
  }

  private func steadyMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
