import DashboardCore
import Domain
import FoundationEssentials

/// How fast credits go, in words for the credit pane.
struct CreditBurn {
  /// `$1.24/h`
  var rateText: String
  /// `2d 13h`; nil where nothing can be foretold.
  var timeLeft: String?
  /// Less than a day is left.
  var isSoon: Bool

  init(_ balance: CreditBalance) {
    guard balance.remaining > .zero else {
      (rateText, timeLeft, isSoon) = ("nothing left", nil, true)
      return
    }
    guard let forecast = CreditForecast(balance) else {
      (rateText, timeLeft, isSoon) = ("no burn measured yet", nil, false)
      return
    }
    rateText = "\(forecast.perHour.text)/h"
    timeLeft = DurationText.text(seconds: forecast.likelyHours * 3_600)
    isSoon = forecast.likelyHours < 24
  }
}
