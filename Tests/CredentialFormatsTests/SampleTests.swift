import CredentialFormats
import Domain
import Testing

struct SampleTests {
  @Test("every format has a sample")
  func complete() { #expect(Set(Sample.all.map(\.format)) == Set(CredentialFormat.allCases)) }

  @Test("each sample holds its credentials, with their owner and the names of their members", arguments: Sample.all)
  func counts(sample: Sample) {
    let reading = read(sample.format, sample.text)
    #expect(reading.credentials.count == sample.count)
    for credential in reading.credentials {
      #expect(!credential.owner.isEmpty && !credential.provider.isEmpty)
      if case .locked = credential.verdict { continue }
      #expect(credential.secret.reveal().contains("FAKE") || credential.secret.reveal() == openAIToken)
      #expect(credential.fields.allSatisfy { !$0.contains("FAKE") })
    }
  }

  @Test("the samples hold no fault", arguments: Sample.all)
  func noFaults(sample: Sample) {
    #expect(read(sample.format, sample.text).notices.allSatisfy { $0.kind != .malformed && $0.kind != .notLoggedIn })
  }

  @Test("line ends of other systems and a byte order mark change nothing", arguments: Sample.all)
  func lineEnds(sample: Sample) {
    let text = "\u{FEFF}" + sample.text.replacing("\n", with: "\r\n")
    if sample.format == .zaiKey || sample.format == .geminiEncrypted { return }
    #expect(read(sample.format, text) == read(sample.format, sample.text))
  }

  @Test("times are read in the unit of each format")
  func units() {
    for format in [
      CredentialFormat.kimiCredentials, .codexAuth, .qwenOAuth, .geminiOAuth, .claudeCredentials, .continueAuth,
      .grokAuth,
      .minimaxOAuth, .openClawProfiles, .openClawAuth, .openClawOAuth,
    ] {
      #expect(read(format, Sample.of(format)).credentials.first?.expiresAt == later, "\(format)")
    }
  }
}
