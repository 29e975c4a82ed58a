Feature: A repeated request
  Networks lose answers, so banks ask again. Asking again never scores a payment twice.

  Scenario: The same request again gives the same answer
    Given a payment was scored
    When the same request is sent again
    Then the answer is the same as the first
    And the card was counted once

  Scenario: The same request sent many times at once
    Given a card that was never used before
    When one request is sent 8 times at the same moment
    Then all 8 answers are the same
    And the card was counted once

  Scenario: The same number with another amount
    Given a payment was scored
    When its number is sent again with another amount
    Then it is refused because the number is taken
    And the record still shows the first amount's answer

  Scenario: The same content written differently is the same request
    Given a payment was scored
    When the same request is sent again with its fields in another order
    Then the answer is the same as the first
