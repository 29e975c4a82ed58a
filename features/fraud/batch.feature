Feature: A file of payments scored in one go
  A bank sends a whole file and reads the answers while it sends. It gets what sending the payments one after another would give.

  Scenario: Each payment of the file sees the one before it
    Given a card that was never used before
    And a file with 5 payments of the card
    When the file is sent in one go
    Then every line has its answer, in the file's order
    And the payments count 1, 2, 3, 4 and 5 uses of the card within a day

  Scenario: A bad line does not stop the file
    Given a card that was never used before
    And a file with 4 payments of the card
    And line 3 of the file is unreadable
    When the file is sent in one go
    Then only line 3 is refused
    And the payments count 1, 2 and 3 uses of the card within a day

  Scenario: Answers come while the file is still being sent
    Given a file with 5 payments of the card
    When the file is sent line by line, each after the answer to the one before
    Then every line has its answer, in the file's order

  Scenario: The service is killed in the middle of the file
    Given a file with 20000 payments of the card
    When the file is sent and the service is killed after 300 answers and started again
    And the file is sent in one go
    Then every line has its answer, in the file's order
    And what was answered before is answered the same again
    And every payment of the file is kept exactly once
