Feature: Following the decisions live
  A bank's other systems listen to the decisions as they are made, and miss none when the line drops.

  Scenario: Listening from the beginning
    Given a card was used 3 times within a minute
    When a listener follows from the beginning
    Then the listener hears of 3 payments, in order

  Scenario: Coming back after the line dropped
    Given a card was used 5 times within a minute
    When a listener follows from the beginning and the line drops after 3 payments
    And the listener comes back where it was
    Then the listener hears of 5 payments, in order

  Scenario: Hearing of a payment as it is made
    Given a card that was never used before
    When a listener follows from the beginning
    And the card is used 2 times within a minute
    Then the listener hears of 2 payments, in order
