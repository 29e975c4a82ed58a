Feature: The service killed in mid-stream
  What was answered is kept, whatever happens to the machine's process.

  Scenario: The service is killed while payments stream in
    Given payments of 8 cards stream in without pause
    When the service is killed after 200 answers and started again
    Then every answered payment is kept with the answer it got
    And the order has no gap

  Scenario: Counting goes on where it stopped
    Given a card that was never used before
    When the card is used 3 times within a minute
    And the service is killed and started again
    And the card is used once more
    Then the payments count 1, 2, 3 and 4 uses of the card within a day

  Scenario: Unanswered payments can be sent again
    Given payments of 8 cards stream in without pause
    When the service is killed after 100 answers and started again
    And all payments without an answer are sent again
    Then every payment is kept exactly once
