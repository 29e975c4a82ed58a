Feature: A past decision proven
  A bank must be able to show, years later, how a decision came about.

  Scenario: A decision is recomputed and nothing differs
    Given a card was used 3 times within a minute
    When the second decision is recomputed from the record
    Then nothing differs

  Scenario: What came later does not change the proof
    Given a card was used 3 times within a minute
    When the first of these payments is reported as fraud now
    And the service is killed and started again
    And every decision is recomputed from the record
    Then nothing differs

  Scenario: The record says what was known
    Given a payment was scored
    Then its record shows the answer, its place in the order and all that was known about it

  Scenario: Another bank cannot see it
    Given a payment was scored
    When another bank asks for it
    Then the payment is unknown to that bank
