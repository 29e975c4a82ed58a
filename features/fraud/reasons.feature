Feature: Reasons in words
  An analyst, and whoever answers when the cardholder calls, must understand why a payment was stopped
  without knowing the model: what stood out, and what would have been usual.

  Scenario: A card that pays far more than it used to
    Given a bank with 60 days of payments and reported frauds
    And a model is trained on them and put to use
    And a card that paid 20.00 EUR on each of 10 days
    When the card pays 900.00 EUR now
    Then a reason begins with "The amount is 9 times the mean of payments with this card within 90 days, this one included; usual for this card: 20.00 EUR"
    And no reason says that 100.00 EUR is usual
    And the strongest reason comes first

  Scenario: A card nobody knows
    Given a bank with 60 days of payments and reported frauds
    And a model is trained on them and put to use
    And a card that was never used before
    When the card pays 4999.00 EUR now
    Then a reason tells what genuine payments usually amount to

  Scenario: The words stay
    Given a bank with 60 days of payments and reported frauds
    And a model is trained on them and put to use
    And a card that paid 20.00 EUR on each of 10 days
    When the card pays 900.00 EUR now
    Then the record and the proof give the same reasons in the same words

  Scenario: The words of a rule stay
    Given a bank with 60 days of payments and reported frauds
    And a model is trained on them and put to use
    And a rule declines payments above 500 EUR
    And a card that paid 20.00 EUR on each of 10 days
    When the card pays 900.00 EUR now
    Then the strongest reason is the rule
    And the record and the proof give the same reasons in the same words
