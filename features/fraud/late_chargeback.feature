Feature: A late chargeback
  A chargeback arrives weeks after the payment. It counts for payments that come after it,
  changes nothing that was decided before, and the last report about a payment is the one that holds.

  Scenario: Only payments after the chargeback see it
    Given a merchant with 5 payments 8 days ago
    When a card is used at the merchant now
    And a chargeback arrives for one of them now
    And a card is used at the merchant again
    Then the first of these payments saw a fraud share of 0 at the merchant over a week
    And the second of these payments saw a fraud share of 0.2 at the merchant over a week

  Scenario: The last report holds
    Given a merchant with 5 payments 8 days ago
    And 1 of them was reported as fraud 3 days ago
    And the same one was cleared 1 day ago
    When a card is used at the merchant now
    Then the payment sees a fraud share of 0 at the merchant over a week

  Scenario: A chargeback can be told more than once
    Given a merchant with 5 payments 8 days ago
    And 1 of them was reported as fraud 3 days ago
    And the same one was reported as fraud again 2 days ago
    When a card is used at the merchant now
    Then the payment sees a fraud share of 0.2 at the merchant over a week

  Scenario: Reports stay with the payment
    Given a payment was scored
    When it is reported as fraud now
    Then its record shows that it was reported as fraud

  Scenario: A chargeback for a payment nobody knows
    When a chargeback arrives for a payment that was never scored
    Then it is refused because the payment is unknown
