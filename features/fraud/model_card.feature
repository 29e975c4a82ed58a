Feature: A model's card
  Whoever answers for a model must be able to read what it learnt from, how well it works and for whom,
  and what it must not be relied on for. The card is written when the model is made, and never changed;
  a model made elsewhere gets its card from the bank's own payments.

  Scenario: The card of a model trained on the bank's own payments
    Given a bank with 60 days of payments and reported frauds
    When a model is trained on them and put to use
    Then its card tells from how many payments and frauds of which days it learnt
    And its card tells how well it ranks and predicts, with intervals
    And its card tells what review and decline catch, miss and cost in euros
    And its card measures channels and amounts one by one, and they add up to the whole
    And its card names widest gaps between them, and who is too few to be judged
    And its card names the seed and the fingerprint it can be made again from
    And its card tells its limits in plain words

  Scenario: A page for the file
    Given a bank with 60 days of payments and reported frauds
    When a model is trained on them and put to use
    And its card is written to a file
    Then the file can be read without the service

  Scenario: The card of a model that another tool trained
    Given a bank with 60 days of payments and reported frauds
    And a model file of the bank's former system, which knows the bank's features
    When the file is taken over, measured and put to use
    Then its card tells how well it ranks and predicts, with intervals
    And its card tells what review and decline catch, miss and cost in euros
    And its card measures channels and amounts one by one, and they add up to the whole
    And its card says that it was measured here and that how it was trained is not known
    And its card tells its limits in plain words
