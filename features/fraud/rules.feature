Feature: Rules and lists above the model
  A bank knows things that no model has learnt: a lost card, a merchant it trusts, a limit it agreed on. Whoever changes a rule gives a
  reason, and what a rule decided can be shown years later.

  Scenario: A lost card is blocked until tomorrow
    Given the card is blocked until tomorrow
    When the card is used once more
    Then the payment is declined because the card is blocked

  Scenario: A block ends by itself
    Given the card is blocked until an hour ago
    When the card is used once more
    Then the payment is approved

  Scenario: A shadow rule counts but does not decide
    Given a shadow rule declines payments above 500 EUR
    When the card pays 900.00, 20.00 and 700.00 EUR within a minute
    Then all of these payments are approved
    And the rule would have declined 2 payments

  Scenario: A rule whose test fails is not saved
    When a rule declines payments above 500 EUR and its test says that 400.00 EUR is declined
    Then the rule is refused, and its test is named
    And the bank has no rules

  Scenario: A past decision by a rule is proven
    Given a rule declines payments above 500 EUR
    When the card pays 900.00 and 20.00 EUR within a minute
    And the rule is removed
    And the service is killed and started again
    And every decision is recomputed from the record
    Then nothing differs
    And the first payment was declined by the rule
    And the record tells who changed the rule and why

  Scenario: What a rule would have caught is known before it decides
    Given a bank with 60 days of payments and reported frauds
    When a rule that declines payments above 200 EUR is tried on them
    Then the bank learns how much fraud it would have caught and how many genuine payments it would have declined
    And the bank has no rules
